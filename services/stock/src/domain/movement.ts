import type { Word } from '@mostrador/proto/words';
import type { Cost } from './worth.ts';

export type Movement = {
  tenantId: string;
  sourceId: string;
  lineNumber: number;
  kind: Word<'stockMovementKind'>;
  step: number;
  productId: string;
  branchId: string;
  /** Signed; zero where only value moves. */
  quantityMilli: number;
  /** Of pack_out and pack_in: units in one pack. */
  packUnits?: number;
  reason: string;
  actorId: string;
  at: string;
  tillId?: string | null;
  supplierId?: string | null;
  documentNumber?: string | null;
  /** Of what comes with a cost of its own, where it is not that times its quantity. Goods that leave leave at the average. */
  valueMinor?: number | null;
} & Cost;

/** A movement that was written, with its level after it. */
export type Noted = Movement & {
  movementId: string;
  valueMinor: number | null;
  balanceMilli: number;
  /** Null where that is not known. */
  balanceValueMinor: number | null;
  lastCostMinor: number | null;
};

/** Where goods lie. It names its tenant: consumers move goods of many at once. */
export type Place = { tenantId: string; branchId: string; productId: string };

/**
 * The level of a product at a place. `countedAt`: the moment of the newest count. `uncountedMilli`: what the movements up to
 * it would have come to without it. `valueMinor`: the sum of its movements' values, which says what it is worth where
 * `valueKnown`. `lastCostMinor`: of a unit that came in last with a cost of its own.
 */
export type Held = Place & {
  onHandMilli: number;
  version: number;
  acceptedMilli: number;
  countedAt: string | null;
  uncountedMilli: number;
  valueMinor: number;
  valueKnown: boolean;
  lastCostMinor: number | null;
  reservedMilli: number;
};

/** What maps by place are keyed with. */
export const keyOf = ({ tenantId, branchId, productId }: Place): string => `${tenantId} ${branchId} ${productId}`;

/** True where a movement was before a count of its product that is known already: the count has seen what it left. */
export const isLate = ({ at }: Pick<Movement, 'at'>, { countedAt }: Pick<Held, 'countedAt'>): boolean =>
  countedAt !== null && Date.parse(at) <= Date.parse(countedAt);
