import type { JsMsg } from '@nats-io/jetstream';
import { inScope, type Metrics, type Tracing } from '@mostrador/telemetry';
import type pg from 'pg';
import type { Consumer, ConsumerCtx } from './consumer.ts';
import { onConnection, outboxOf, type Sql } from '@mostrador/database';
import { isTransient } from './errors.ts';

const contextOf = (subject: string) => subject.split('.')[1]!;
const nobody = '00000000-0000-0000-0000-000000000000';

/** An event off the wire; its content stays text until a transaction wants it. */
type Arrived = {
  id: string;
  tenantId: string;
  actorId: string;
  key: string;
  at: string;
  subject: string;
  text: string;
};

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

/** New events of one tenant, noted in the inbox and applied; how many events that emitted. */
async function applyTenant(sql: Sql, bySubject: BySubject, ctx: ConsumerCtx, tenantId: string, events: Arrived[]) {
  const [, fresh] = await Promise.all([
    sql`select set_config('app.tenant', ${tenantId}, true)`,
    sql<{ event_id: string }>`
      insert into kit_inbox (tenant_id, event_id)
      select ${tenantId}::uuid, unnest(${events.map((event) => event.id)}::uuid[])
      on conflict do nothing returning event_id`,
  ]);
  const ids = new Set(fresh.map((row) => row.event_id));
  const outbox = outboxOf(tenantId);
  const news = events.filter((event) => ids.delete(event.id));
  for (const [one, theirs] of Map.groupBy(news, (event) => bySubject.get(event.subject)!)) {
    const parsed = theirs.map((event) => ({ ...event, body: JSON.parse(event.text) as unknown }));
    await one.apply({ sql, emit: outbox.emit, tenantId }, parsed, ctx);
  }
  await outbox.flush(sql);
  return outbox.count();
}

/** A batch, applied and noted in one transaction. Throws when any of it cannot be applied. */
async function applyAll(parts: ApplierParts, bySubject: BySubject, batch: Arrived[]): Promise<void> {
  // Tenants in the order of their ids: two batches that share some cannot wait for each other in a circle.
  const tenants = [...Map.groupBy(batch, (event) => event.tenantId)].sort(([a], [b]) => (a < b ? -1 : 1));
  const emitted = await onConnection(parts.pool, null, async (sql) => {
    let events = 0;
    void sql`select set_config('plan_cache_mode', 'force_generic_plan', true)`;
    for (const [tenantId, theirs] of tenants) events += await applyTenant(sql, bySubject, parts.ctx, tenantId, theirs);
    return events;
  });
  if (emitted > 0) parts.committed();
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

  /** Halves a failing batch until the bad event stands alone. Failures of the surroundings are thrown on. */
  async function applyOrBury(batch: Arrived[]): Promise<void> {
    try {
      await applyAll(parts, bySubject, batch);
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
    applyAll: (batch: Arrived[]) => applyAll(parts, bySubject, batch),
    /** Takes a batch off the wire; returns when every message is applied, known, unknown in kind, or a dead letter. */
    async take(messages: JsMsg[], prefix: string, stream: string): Promise<void> {
      const arrived = messages.map((message) => arrive(message, prefix));
      const ours = arrived.filter((event) => bySubject.has(event.subject));
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
