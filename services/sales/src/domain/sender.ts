import type { Actor } from '@mostrador/kit';

/** Who sent an operation. */
export type Sender = {
  /** Of a till, a person or an API key. */
  id: string;
  /** The person, where it is one. */
  personId?: string;
  /** The till at which it was sent: the enrolled device, or a person logged in at it by PIN. */
  till?: { tillId: string; branchId: string };
  /** The branches they act in; null for all. */
  branchIds: readonly string[] | null;
  /** Sent from no till. */
  elsewhere: boolean;
  /** Sends what a channel sold: in nobody's name. */
  channel?: true;
  /** What they send again mends what was refused of them before. */
  mends: boolean;
};

const roleOf = (actor: Actor) => ('role' in actor ? actor.role : null);

/** A person who may approve what cashiers may not do alone. */
export const isSupervisor = (actor: Actor) =>
  actor.kind === 'user' && ['owner', 'admin', 'supervisor'].includes(actor.role);

/** Those for whom a count is blind. */
export const isBlind = (actor: Actor) => actor.kind === 'till' || roleOf(actor) === 'cashier';

const channelSender = (id: string): Sender => ({ id, branchIds: null, elsewhere: false, channel: true, mends: true });

export function senderOf(actor: Actor): Sender {
  if (actor.kind === 'till') {
    const till = { tillId: actor.id, branchId: actor.branchId };
    return { id: actor.id, till, branchIds: null, elsewhere: false, mends: true };
  }
  if (actor.kind === 'service') return channelSender(actor.id);
  if (actor.kind !== 'user') return { id: actor.id, branchIds: null, elsewhere: true, mends: false };
  const { tillId, branchId, branchIds = null } = actor;
  const till = tillId && branchId ? { till: { tillId, branchId } } : {};
  const mends = actor.role === 'cashier';
  return { id: actor.id, personId: actor.id, ...till, branchIds, elsewhere: !tillId, mends };
}

/** Who sent what a person corrects now: it stays their act. Nothing more is known of them than this. */
export const senderOfRefused = (sentBy: string, tillId: string): Sender =>
  sentBy === 'ecommerce'
    ? { ...channelSender(sentBy), mends: false }
    : {
        id: sentBy,
        ...(sentBy === tillId ? {} : { personId: sentBy }),
        branchIds: null,
        elsewhere: false,
        mends: false,
      };
