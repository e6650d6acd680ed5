import type { EventType, Tx } from '@mostrador/database';
import type { Ctx } from './handler.ts';

/** A fact as a consumer gets it. */
export type Event<T> = { id: string; tenantId: string; actorId: string; key: string; at: string; body: T };

/** What a consumer has in its hands besides the transaction. */
export type ConsumerCtx = Pick<Ctx, 'env' | 'now' | 'isDrill' | 'log'>;

export type Consumer = {
  subjects: string[];
  /** Whether it is called once for each tenant of a batch, or once for all of them. */
  reach: 'tenant' | 'tenants';
  apply(tx: Tx, events: (Event<unknown> & { subject: string })[], ctx: ConsumerCtx): Promise<void>;
};

/**
 * A verb that applies events: `consumer(SaleCompleted, async (tx, events) => ...)`. It gets new events of one tenant, in
 * no particular order, inside a transaction, and applies them with set-based SQL. Each effect has a natural unique key:
 * the inbox only saves work.
 */
export function consumer<T>(
  type: EventType<T>,
  apply: (tx: Tx, events: Event<T>[], ctx: ConsumerCtx) => Promise<void>,
): Consumer {
  return {
    subjects: [type.$type],
    reach: 'tenant',
    apply: (tx, events, ctx) =>
      apply(
        tx,
        events.map((event) => ({ ...event, body: type.fromJSON(event.body) })),
        ctx,
      ),
  };
}

/** What one kind of event means to a consumer of several kinds. */
export type Reader<Effect> = { subject: string; effectsOf(event: Event<unknown>): Effect[] };

export const reads = <T, Effect>(type: EventType<T>, effectsOf: (event: Event<T>) => Effect[]): Reader<Effect> => ({
  subject: type.$type,
  effectsOf: (event) => effectsOf({ ...event, body: type.fromJSON(event.body) }),
});

/**
 * A consumer of several kinds of events of one context, for effects that share locks: it gets all that a batch means to
 * one tenant at once, and so can lock in one order.
 */
export function consumerOf<Effect>(
  readers: Reader<Effect>[],
  apply: (tx: Tx, effects: Effect[], ctx: ConsumerCtx) => Promise<void>,
  reach: Consumer['reach'] = 'tenant',
): Consumer {
  const bySubject = new Map(readers.map((one) => [one.subject, one]));
  return {
    subjects: [...bySubject.keys()],
    reach,
    apply: (tx, events, ctx) =>
      apply(
        tx,
        events.flatMap((event) => bySubject.get(event.subject)!.effectsOf(event)),
        ctx,
      ),
  };
}

/**
 * The same for what every sale does: one call for all tenants of a batch, because hundreds of small shops would else be
 * hundreds of rounds. The transaction sees them all, so each statement names the tenant of each row; a part that concerns
 * one of them runs `within` it.
 */
export const consumerAcross = <Effect>(
  readers: Reader<Effect>[],
  apply: (tx: Tx, effects: Effect[], ctx: ConsumerCtx) => Promise<void>,
): Consumer => consumerOf(readers, apply, 'tenants');
