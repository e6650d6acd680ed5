import type { JsMsg } from '@nats-io/jetstream';
import { inScope, type Metrics, type Tracing } from '@mostrador/telemetry';
import type pg from 'pg';
import type { Consumer, ConsumerCtx, Event } from './consumer.ts';
import { makeOutbox, onConnection, type Sql, txAcross, txOf } from '@mostrador/database';
import { isTransient } from '@mostrador/access';

const contextOf = (subject: string) => subject.split('.')[1] ?? '';
const nobody = '00000000-0000-0000-0000-000000000000';

/** An event as it was received. Its body stays text until a transaction needs it. */
type Arrived = Omit<Event<never>, 'body'> & { subject: string; text: string };

function readMessage(message: JsMsg, prefix: string): Arrived {
  const head = (name: string) => message.headers?.get(name) ?? '';
  return {
    id: head('Event-Id') || nobody,
    tenantId: head('Tenant') || nobody,
    actorId: head('Actor'),
    key: head('Key'),
    at: head('Time') || new Date(0).toISOString(),
    subject: message.subject.slice(prefix.length),
    text: message.string(),
  };
}

export type ApplierParts = {
  consumers: Consumer[];
  pool: pg.Pool;
  /** Called after a commit that left events in the outbox. */
  committed: () => void;
  ctx: ConsumerCtx;
  metrics: Metrics;
  tracing: Tracing;
};

type BySubject = Map<string, Consumer>;

const tenantsOf = (batch: Arrived[]) => [...new Set(batch.map((event) => event.tenantId))].sort();

/** Stores the ids of a batch in the inbox. Answers the events whose ids were not there before. */
async function enterInbox(sql: Sql, batch: Arrived[]): Promise<Arrived[]> {
  const fresh = await sql<{ event_id: string }>`
    insert into kit_inbox (tenant_id, event_id)
    select * from unnest(${batch.map((event) => event.tenantId)}::uuid[], ${batch.map((event) => event.id)}::uuid[])
    order by 1, 2 on conflict do nothing returning event_id`;
  const ids = new Set(fresh.map((row) => row.event_id));
  return batch.filter((event) => ids.delete(event.id));
}

const parsed = (events: Arrived[]) => events.map((event) => ({ ...event, body: JSON.parse(event.text) as unknown }));

/**
 * Applies the new events of a batch: first by the consumers that take all tenants at once, then tenant by tenant by the
 * others. Answers how many events that told.
 */
async function applyNew(sql: Sql, bySubject: BySubject, ctx: ConsumerCtx, batch: Arrived[]): Promise<number> {
  const tenants = tenantsOf(batch);
  const news = await enterInbox(sql, batch);
  const byConsumer = [...Map.groupBy(news, (event) => bySubject.get(event.subject)!)];
  const outbox = makeOutbox();
  for (const [one, theirs] of byConsumer)
    if (one.reach === 'tenants') await one.apply(txAcross(sql, outbox, tenants), parsed(theirs), ctx);
  await outbox.flush(sql);
  let emitted = outbox.count();
  const rest = byConsumer.filter(([one]) => one.reach === 'tenant');
  if (rest.length > 0) await sql`select set_config('role', 'none', true)`;
  // Tenants are taken in the order of their ids, so that two batches with some of the same cannot deadlock.
  for (const tenantId of rest.length > 0 ? tenants : []) {
    const own = makeOutbox();
    await sql`select set_config('app.tenant', ${tenantId}, true)`;
    for (const [one, theirs] of rest) {
      const events = theirs.filter((event) => event.tenantId === tenantId);
      if (events.length > 0) await one.apply(txOf(sql, own, tenantId), parsed(events), ctx);
    }
    await own.flush(sql);
    emitted += own.count();
  }
  return emitted;
}

/** Keeps an event that cannot be applied, for an operator to look at and to apply again. */
async function keepDeadLetter({ pool, ctx }: ApplierParts, event: Arrived, error: unknown): Promise<void> {
  const { id, subject, tenantId } = event;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  ctx.log.error({ err: error, eventId: id, subject }, 'event cannot be applied; kept as a dead letter');
  await onConnection(
    pool,
    tenantId,
    (sql) => sql`
      insert into kit_dead_letters (tenant_id, event_id, subject, key, body, actor_id, emitted_at, reason)
      values (${tenantId}, ${id}, ${subject}, ${event.key}, ${event.text}, ${event.actorId}, ${event.at},
        ${reason.slice(0, 2000)})
      on conflict (tenant_id, event_id) do update
      set reason = excluded.reason, attempts = kit_dead_letters.attempts + 1, dead_at = now()`,
  );
}

export type Applier = ReturnType<typeof makeApplier>;

/** Applies batches of events, each in one transaction. When a batch fails, the event that made it fail is found and set aside. */
export function makeApplier(parts: ApplierParts) {
  const { consumers, metrics, tracing } = parts;
  const bySubject = new Map(consumers.flatMap((one) => one.subjects.map((subject) => [subject, one] as const)));

  /** Applies a batch in one transaction. Throws when any event of it cannot be applied. */
  const applyAll = async (batch: Arrived[]) => {
    const emitted = await onConnection(parts.pool, tenantsOf(batch), (sql) =>
      applyNew(sql, bySubject, parts.ctx, batch),
    );
    if (emitted > 0) parts.committed();
  };

  /**
   * Applies a batch; when that fails, each half of it, and so on until the bad event stands alone and becomes a dead letter.
   * A failure that may pass by itself, such as a lost connection, is thrown.
   */
  async function applyOrSetAside(batch: Arrived[]): Promise<void> {
    try {
      await applyAll(batch);
    } catch (error) {
      if (isTransient(error)) throw error;
      if (batch.length === 1) return keepDeadLetter(parts, batch[0]!, error);
      const middle = batch.length >> 1;
      await applyOrSetAside(batch.slice(0, middle));
      await applyOrSetAside(batch.slice(middle));
    }
  }

  return {
    contexts: [...new Set([...bySubject.keys()].map(contextOf))],
    applyAll,
    /** Takes a batch of messages. When it returns, each of them is applied, was applied before, is none of ours, or is a dead letter. */
    async take(messages: JsMsg[], prefix: string, stream: string): Promise<void> {
      const arrived = messages.map((message) => readMessage(message, prefix));
      // Whoever may read a stream can make the broker copy it into another one; an event counts only in its own stream.
      const ours = arrived.filter(({ subject }) => contextOf(subject) === stream && bySubject.has(subject));
      metrics.messages.inc({ stream, outcome: 'ignored' }, arrived.length - ours.length);
      if (ours.length > 0) {
        const span = tracing.open(`process ${stream}`, 'consumer', messages[0]!.headers?.get('traceparent'));
        const within = { requestId: ours[0]!.id, traceparent: span.traceparent, actorId: 'system' };
        await inScope(within, () => applyOrSetAside(ours)).finally(() => span.end());
      }
      metrics.messages.inc({ stream, outcome: 'taken' }, ours.length);
    },
  };
}
