import type { JsMsg } from '@nats-io/jetstream';
import { inScope, type Metrics, type Tracing } from '@mostrador/telemetry';
import type pg from 'pg';
import type { Consumer, ConsumerCtx, Event } from './consumer.ts';
import { makeOutbox, onConnection, type Sql, txAcross, txOf } from '@mostrador/database';
import { isTransient } from '@mostrador/access';

const contextOf = (subject: string) => subject.split('.')[1] ?? '';
const nobody = '00000000-0000-0000-0000-000000000000';

/** An event off the wire; its content stays text until a transaction wants it. */
type Arrived = Omit<Event<never>, 'body'> & { subject: string; text: string };

function arrive(message: JsMsg, prefix: string): Arrived {
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
  /** Told after a commit that left events in the outbox. */
  committed: () => void;
  ctx: ConsumerCtx;
  metrics: Metrics;
  tracing: Tracing;
};

type BySubject = Map<string, Consumer>;

const tenantsOf = (batch: Arrived[]) => [...new Set(batch.map((event) => event.tenantId))].sort();

/** New events among those of a batch, noted in the inbox. */
async function noteNew(sql: Sql, batch: Arrived[]): Promise<Arrived[]> {
  const fresh = await sql<{ event_id: string }>`
    insert into kit_inbox (tenant_id, event_id)
    select * from unnest(${batch.map((event) => event.tenantId)}::uuid[], ${batch.map((event) => event.id)}::uuid[])
    order by 1, 2 on conflict do nothing returning event_id`;
  const ids = new Set(fresh.map((row) => row.event_id));
  return batch.filter((event) => ids.delete(event.id));
}

const parsed = (events: Arrived[]) => events.map((event) => ({ ...event, body: JSON.parse(event.text) as unknown }));

/** Applies what concerns many tenants in one go each, then the rest tenant by tenant; how many events that emitted. */
async function applyNew(sql: Sql, bySubject: BySubject, ctx: ConsumerCtx, batch: Arrived[]): Promise<number> {
  const tenants = tenantsOf(batch);
  const news = await noteNew(sql, batch);
  const byConsumer = [...Map.groupBy(news, (event) => bySubject.get(event.subject)!)];
  const outbox = makeOutbox();
  for (const [one, theirs] of byConsumer)
    if (one.reach === 'tenants') await one.apply(txAcross(sql, outbox, tenants), parsed(theirs), ctx);
  await outbox.flush(sql);
  let emitted = outbox.count();
  const rest = byConsumer.filter(([one]) => one.reach === 'tenant');
  if (rest.length > 0) await sql`select set_config('role', 'none', true)`;
  // In the order of their ids: two batches that share some tenants cannot wait for each other in a circle.
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

async function bury({ pool, ctx }: ApplierParts, event: Arrived, error: unknown): Promise<void> {
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

/** Applies batches of events in one transaction, and finds the bad one when a batch fails. */
export function makeApplier(parts: ApplierParts) {
  const { consumers, metrics, tracing } = parts;
  const bySubject = new Map(consumers.flatMap((one) => one.subjects.map((subject) => [subject, one] as const)));

  /** A batch, applied and noted in one transaction. Throws when any of it cannot be applied. */
  const applyAll = async (batch: Arrived[]) => {
    const emitted = await onConnection(parts.pool, tenantsOf(batch), (sql) =>
      applyNew(sql, bySubject, parts.ctx, batch),
    );
    if (emitted > 0) parts.committed();
  };

  /** Halves a failing batch until the bad event stands alone. Failures of the surroundings are thrown on. */
  async function applyOrBury(batch: Arrived[]): Promise<void> {
    try {
      await applyAll(batch);
    } catch (error) {
      if (isTransient(error)) throw error;
      if (batch.length === 1) return bury(parts, batch[0]!, error);
      const middle = batch.length >> 1;
      await applyOrBury(batch.slice(0, middle));
      await applyOrBury(batch.slice(middle));
    }
  }

  return {
    contexts: [...new Set([...bySubject.keys()].map(contextOf))],
    applyAll,
    /** Takes a batch off the wire; returns when every message is applied, known, unknown in kind, or a dead letter. */
    async take(messages: JsMsg[], prefix: string, stream: string): Promise<void> {
      const arrived = messages.map((message) => arrive(message, prefix));
      // Whoever reads a stream can have the broker deliver it into another: there it is nobody's fact.
      const ours = arrived.filter(({ subject }) => contextOf(subject) === stream && bySubject.has(subject));
      metrics.messages.inc({ stream, outcome: 'ignored' }, arrived.length - ours.length);
      if (ours.length > 0) {
        const span = tracing.open(`process ${stream}`, 'consumer', messages[0]!.headers?.get('traceparent'));
        const within = { requestId: ours[0]!.id, traceparent: span.traceparent, actorId: 'system' };
        await inScope(within, () => applyOrBury(ours)).finally(() => span.end());
      }
      metrics.messages.inc({ stream, outcome: 'taken' }, ours.length);
    },
  };
}
