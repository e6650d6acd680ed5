import { fileURLToPath } from 'node:url';
import type { Random } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import type { History } from '@mostrador/chaos/harness/history';
import { keep, type Kept } from '@mostrador/chaos/harness/processes';
import { withSql } from '@mostrador/chaos/harness/reader';
import { clockAt, type StackClock } from '@mostrador/chaos/harness/clock';
import type { Seller, Wanted } from './seller.ts';
import type { FiscalStack } from './stack.ts';
import { contingency, type Shop, keyed } from './world.ts';

export type OutageOptions = {
  seed: number;
  /** Simulated seconds in one of the machine. */
  speed: number;
  /** How long AFIP is away at peak, in simulated minutes. */
  minutes: number;
  settleSeconds: number;
};

export const COMPANIES = 2;
export const SHOPS_EACH = 2;
export const PEAK_PER_SECOND = 5;
export const QUIET_PER_SECOND = 0.2;
/** A till's own point of sale for contingency, never used here: "sin movimiento" is all there is to tell of it. */
const IDLE_POINT = 91;
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export type Scene = OutageOptions & {
  stack: FiscalStack;
  replica: Kept;
  shops: Shop[];
  seller: Seller;
  random: Random;
  history: History;
  clock: StackClock;
  /** How many vouchers were wanted by when: simulated milliseconds. */
  told: { at: number; wanted: number }[];
  /** Milliseconds of the machine that a sale took to be taken, and a till to be answered, while AFIP was away. */
  taken: number[];
  answered: number[];
  /** Vouchers that were on their way when AFIP went, by source and purpose. */
  inFlight: Set<string>;
};

export const now = () => new Date().getTime();
export const keyOf = ({ sourceId, purpose }: Pick<Wanted, 'sourceId' | 'purpose'>) => `${sourceId} ${purpose}`;

/** The last day of the fortnight that tomorrow belongs to, at 18:30 in Argentina: never before the machine's time. */
export function openingTime(): number {
  const tomorrow = new Date(Date.now() + day - 3 * hour);
  const [year, month] = [tomorrow.getUTCFullYear(), tomorrow.getUTCMonth()];
  const last = tomorrow.getUTCDate() <= 15 ? 15 : new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, last, 21, 30);
}

/** Midnight after the opening day: the end of the fortnight. */
export const midnightAfter = (opening: number) => opening + 5.5 * hour;

export async function openReplica(scene: Pick<Scene, 'stack' | 'history' | 'speed'> & { clockOf: () => StackClock }) {
  const { stack, history, speed } = scene;
  // Sockets wait by the machine's time, and so much less; what is read off the clock makes up for it.
  const [timeout, late] = [45 * second, 20 * second];
  const timeoutMs = Math.round(timeout / speed);
  const planned = await stack.replica('fiscal-1', {
    AFIP_TIMEOUT_MS: String(timeoutMs),
    AFIP_LATE_MS: String(timeout + late - timeoutMs),
    get STACK_CLOCK() {
      return JSON.stringify(scene.clockOf());
    },
  });
  const preload = fileURLToPath(import.meta.resolve('@mostrador/chaos/harness/clock'));
  return keep({ ...planned, args: ['--import', preload, ...planned.args] }, (line) => history.violation(line));
}

/** AFIP is strict where it knows the points of sale of an issuer. */
export async function registerPoints({ stack, shops }: Pick<Scene, 'stack' | 'shops'>): Promise<void> {
  for (const [companyId, own] of Map.groupBy(shops, (shop) => shop.companyId)) {
    const cuit = Number(own[0]!.cuit);
    const fiscal = stack.owner('fiscal-1', companyId);
    const idle = { number: IDLE_POINT, kind: 'caea_till', tillId: own[0]!.tillId, closed: false, expectedVersion: 0 };
    await fiscal.putPointOfSale(idle, keyed());
    await stack.control.addPointsOfSale(
      ...own.map((_, index) => ({ cuit, number: index + 1, kind: 'CAE' as const })),
      ...[contingency, IDLE_POINT].map((number) => ({ cuit, number, kind: 'CAEA' as const })),
    );
  }
}

/** A stretch of simulated time to another; the replica is down meanwhile. */
export async function jumpTo(scene: Scene, at: number): Promise<void> {
  say(`The clock goes to ${new Date(at).toISOString()} ...`);
  await scene.replica.hold();
  scene.clock = clockAt(at, scene.speed);
  await scene.stack.setClock(scene.clock);
  scene.replica.release();
  if (!(await scene.replica.untilReady(60_000))) throw new Error('fiscal does not come back');
}

/** `freeAt` is when the voucher that it corrects was authorised, in simulated milliseconds: before that it has to wait. */
type Row = {
  key: string;
  state: string;
  kind: string | null;
  corrected: string | null;
  freeAt: number | null;
  lane: string;
};

export const rowsOf = ({ stack }: Scene): Promise<Map<string, Row>> =>
  withSql(stack.postgresUrl, async (client) => {
    const { rows } = await client.query<Row>(`
      select v.source_id || ' ' || v.purpose as key, v.state, v.authorization_kind as kind, i.state as corrected,
        extract(epoch from i.authorized_at)::float8 * 1000 as "freeAt",
        v.point_of_sale || '/' || v.type as lane
      from fiscal.vouchers v left join fiscal.vouchers i
        on i.tenant_id = v.tenant_id and i.voucher_id = v.corrects_voucher_id`);
    return new Map(rows.map((row) => [row.key, row]));
  });

export const isOnItsWay = (state: string | null | undefined) => state === 'sending' || state === 'uncertain';

export const countBy = <T>(items: T[], nameOf: (item: T) => string): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(items, nameOf)].map(([name, all]) => [name, all.length]));
