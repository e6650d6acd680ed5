import type { JsMsg } from '@nats-io/jetstream';
import type pg from 'pg';
import { type Bus, ensureDurable, ensureStream, type Epoch, streamName } from './bus.ts';
import { beginFor, type EventType, outboxOf, sqlOver, type Tx } from './db.ts';
import { isTransient } from './errors.ts';
import type { Ctx } from './handler.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { inScope } from './scope.ts';
import type { Tracing } from './trace.ts';

/** A fact as a consumer gets it. */
export type Event<T> = { id: string; tenantId: string; actorId: string; key: string; at: string; body: T };

/** What a consumer has in its hands besides the transaction. */
export type ConsumerCtx = Pick<Ctx, 'env' | 'now' | 'log'>;

export type Consumer = {
  subjects: string[];
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
): Consumer {
  const bySubject = new Map(readers.map((one) => [one.subject, one]));
  return {
    subjects: [...bySubject.keys()],
    apply: (tx, events, ctx) =>
      apply(
        tx,
        events.flatMap((event) => bySubject.get(event.subject)!.effectsOf(event)),
        ctx,
      ),
  };
}

const contextOf = (subject: string) => subject.split('.')[1]!;
const nobody = '00000000-0000-0000-0000-000000000000';

/** An event off the wire; `body` stays text until a transaction wants it. */
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

export type Applier = ReturnType<typeof makeApplier>;

/** Applies batches of events in one transaction, and finds the bad one when a batch fails. */
export function makeApplier(
  consumers: Consumer[],
  pool: pg.Pool,
  committed: () => void,
  ctx: ConsumerCtx,
  metrics: Metrics,
  tracing: Tracing,
) {
  const { log } = ctx;
  const bySubject = new Map(consumers.flatMap((one) => one.subjects.map((subject) => [subject, one] as const)));

  /** New events of the batch, applied and noted in one transaction. Throws when any of them cannot be applied. */
  async function applyAll(batch: Arrived[]): Promise<void> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(beginFor(null));
      const sql = sqlOver(client);
      let emitted = 0;
      // Tenants in the order of their ids: two batches that share some cannot wait for each other in a circle.
      const tenants = [...Map.groupBy(batch, (event) => event.tenantId)].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [tenantId, events] of tenants) {
        await sql`select set_config('app.tenant', ${tenantId}, true)`;
        const fresh = await sql<{ event_id: string }>`
          insert into kit_inbox (tenant_id, event_id) select ${tenantId}::uuid, unnest(${events.map((e) => e.id)}::uuid[])
          on conflict do nothing returning event_id`;
        const ids = new Set(fresh.map((row) => row.event_id));
        const outbox = outboxOf(sql, () => tenantId);
        const news = events.filter((event) => ids.delete(event.id));
        for (const [one, theirs] of Map.groupBy(news, (event) => bySubject.get(event.subject)!)) {
          const parsed = theirs.map((event) => ({ ...event, body: JSON.parse(event.text) as unknown }));
          await one.apply({ sql, emit: outbox.emit, tenantId }, parsed, ctx);
        }
        emitted += outbox.rows.length;
        await outbox.flush();
      }
      await client.query('commit');
      if (emitted > 0) committed();
    } catch (error) {
      await client.query('rollback').catch((failed: Error) => (broken = failed));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async function bury(event: Arrived, error: unknown): Promise<void> {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.error(
      { err: error, eventId: event.id, subject: event.subject },
      'event cannot be applied; kept as a dead letter',
    );
    const client = await pool.connect();
    try {
      await client.query(beginFor(event.tenantId));
      await sqlOver(client)`
        insert into kit_dead_letters (tenant_id, event_id, subject, key, body, actor_id, emitted_at, reason)
        values (${event.tenantId}, ${event.id}, ${event.subject}, ${event.key}, ${event.text}, ${event.actorId},
          ${event.at}, ${reason.slice(0, 2000)})
        on conflict (tenant_id, event_id) do update
        set reason = excluded.reason, attempts = kit_dead_letters.attempts + 1, dead_at = now()`;
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  /** Halves a failing batch until the bad event stands alone. Failures of the surroundings are thrown on. */
  async function applyOrBury(batch: Arrived[]): Promise<void> {
    try {
      await applyAll(batch);
    } catch (error) {
      if (isTransient(error)) throw error;
      if (batch.length === 1) return bury(batch[0]!, error);
      const middle = batch.length >> 1;
      await applyOrBury(batch.slice(0, middle));
      await applyOrBury(batch.slice(middle));
    }
  }

  return {
    contexts: [...new Set([...bySubject.keys()].map(contextOf))],
    applyAll: (batch: Arrived[]) => applyAll(batch),
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

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What a running subscription tells. */
export type Subscription = {
  /** Events in the stream that are not applied yet, or null while the broker cannot be asked. */
  waiting(): Promise<number | null>;
  stop(): Promise<void>;
};

/**
 * Feeds the events of one context to the applier, for ever. Messages are acknowledged after the commit. While the
 * database is away the batch is kept and tried again; the broker is told that work goes on.
 */
export function subscribe(
  service: string,
  context: string,
  applier: Applier,
  bus: () => Bus | null,
  epoch: () => Promise<Epoch>,
  askReplay: (context: string, from: string) => Promise<void>,
  log: Logger,
): Subscription {
  let stopped = false;
  let interrupt = () => {};

  async function takeForEver(messages: JsMsg[], prefix: string): Promise<void> {
    for (let delay = 100; !stopped; delay = Math.min(delay * 2, 5_000)) {
      try {
        await applier.take(messages, prefix, context);
        for (const message of messages) message.ack();
        return;
      } catch (error) {
        log.warn({ err: error, context, events: messages.length }, 'consumer waits');
        for (const message of messages) message.working();
        await sleep(delay);
      }
    }
  }

  /** Consumes until the broker changes or something breaks. */
  async function session(current: Bus): Promise<void> {
    const generation = current.generation();
    const { name, ack_floor: floor } = await ensureDurable(current, service, context, await epoch());
    const { state } = await ensureStream(current, context);
    if (floor.stream_seq + 1 < state.first_seq) {
      // The stream no longer holds all that we have not seen; its emitter still does.
      await askReplay(context, new Date(0).toISOString()).catch((error: Error) =>
        log.warn({ err: error, context }, 'behind the stream, and its emitter does not answer'),
      );
    }
    const durable = await current.js.consumers.get(streamName(current, context), name);
    const waiting: JsMsg[] = [];
    let more = () => {};
    const iterator = await durable.consume({
      max_messages: 1_000,
      idle_heartbeat: 2_000,
      callback: (message) => {
        waiting.push(message);
        more();
      },
    });
    let ended = false;
    const end = () => {
      ended = true;
      more();
    };
    interrupt = end;
    void iterator.closed().then(end);
    void (async () => {
      for await (const status of iterator.status()) {
        if (/deleted|not_found|no_responders|missed/.test(status.type)) end();
      }
    })();
    const watch = setInterval(() => current.generation() !== generation && end(), 200);
    try {
      while (!ended && !stopped) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (more = resolve));
        const batch = waiting.splice(0, 500);
        if (batch.length > 0) await takeForEver(batch, current.prefix);
      }
    } finally {
      clearInterval(watch);
      await iterator.close().catch(() => {});
    }
  }

  const loop = (async () => {
    while (!stopped) {
      const current = bus();
      try {
        if (current) await session(current);
      } catch (error) {
        log.warn({ err: error, context }, 'cannot consume yet');
      }
      if (!stopped) await sleep(200);
    }
  })();

  return {
    async waiting() {
      const current = bus();
      if (!current) return null;
      const { epoch: number } = await epoch();
      const info = await current.jsm.consumers
        .info(streamName(current, context), `${service}-${number}`)
        .catch(() => null);
      return info && info.num_pending + info.num_ack_pending;
    },
    async stop() {
      stopped = true;
      interrupt();
      await loop;
    },
  };
}
