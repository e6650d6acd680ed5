import { setTimeout as pause } from 'node:timers/promises';
import { headers } from '@nats-io/transport-node';
import type { Logger, Metrics } from '@mostrador/telemetry';
import type pg from 'pg';
import { type Bus, ensureStream } from './bus.ts';
import { leadership, measureOutbox, type Sql, sqlOver } from '@mostrador/database';

const batchSize = 500;
const sweepMs = 1_000;
/** How long to wait after a round that was not full. Meanwhile more events come: a round costs more than the rows in it. */
const pauseMs = 100;

type Row = {
  id: string;
  tenant_id: string;
  subject: string;
  key: string;
  body: string;
  actor_id: string;
  cause: string | null;
  traceparent: string | null;
  created_at: string;
  resends: number;
};

export type Relay = {
  /** Called when a transaction that told events has committed. */
  wake(): void;
  /** Publishes every event since a moment again. Answers how many there are. */
  replay(from: string): Promise<number>;
  /** Events not yet acknowledged by the broker. */
  waiting(): Promise<number>;
  stop(): Promise<void>;
};

export type RelayParts = {
  /** The contracts whose events it publishes, each to a stream of its own. */
  contracts: readonly string[];
  pool: pg.Pool;
  bus: () => Bus | null;
  log: Logger;
  metrics: Metrics;
};

/**
 * Compares a stream with what the broker has acknowledged. Events that it had acknowledged and no longer holds are marked
 * as not published, so that the next rounds send them again.
 */
async function resendLost(contract: string, log: Logger, sql: Sql, bus: Bus): Promise<void> {
  const { created, state } = await ensureStream(bus, contract);
  const [known] = await sql<{ created: string; last_seq: number }>`
    select created, last_seq from kit_stream where stream = ${contract}`;
  const wiped = known !== undefined && known.created !== created;
  const floor = wiped ? 0 : state.last_seq;
  if (known && known.last_seq > floor) {
    const taken = await sql`
      update kit_outbox set stream_seq = null, resends = resends + 1
      where stream_seq > ${floor} and split_part(subject, '.', 2) = ${contract} returning 1`;
    log.warn({ contract, events: taken.length, wiped }, 'the broker lost events; publishing them again');
  }
  await sql`
    insert into kit_stream (stream, created, last_seq) values (${contract}, ${created}, ${floor})
    on conflict (stream) do update set created = excluded.created, last_seq = excluded.last_seq`;
}

/** The ids of all branches in an event's body, with commas between them; empty where it concerns the whole company. */
export const branchesNamed = (body: string): string =>
  [...new Set(body.match(/(?<="\w*ranchId":")[\da-f-]{36}/g))].join();

function publishOne(bus: Bus, row: Row) {
  const head = headers();
  head.set('Event-Id', row.id);
  head.set('Tenant', row.tenant_id);
  head.set('Actor', row.actor_id);
  head.set('Key', row.key);
  head.set('Time', row.created_at);
  head.set('Branches', branchesNamed(row.body));
  if (row.cause) head.set('Cause', row.cause);
  if (row.traceparent) head.set('traceparent', row.traceparent);
  // The broker drops a message whose id it has seen before; a message that is sent again needs another id.
  const msgID = row.resends === 0 ? row.id : `${row.id}-${row.resends}`;
  return bus.js.publish(bus.prefix + row.subject, row.body, { msgID, headers: head, timeout: 10_000 });
}

/** Publishes rows and stores the sequence number that the broker gave to each. Throws when one was not acknowledged. */
async function publish(sql: Sql, bus: Bus, rows: Row[]): Promise<void> {
  const sent = await Promise.race([Promise.allSettled(rows.map((row) => publishOne(bus, row))), bus.nextChange()]);
  if (!sent) throw new Error('the broker went away while we published');
  const acknowledged = sent.flatMap((ack, index) =>
    ack.status === 'fulfilled' ? [{ id: rows[index]!.id, seq: ack.value.seq }] : [],
  );
  await sql`
    with acknowledged as (
      update kit_outbox o set stream_seq = a.seq
      from (select unnest(${acknowledged.map((ack) => ack.id)}::uuid[]) as id,
        unnest(${acknowledged.map((ack) => ack.seq)}::bigint[]) as seq) a
      where o.id = a.id returning split_part(o.subject, '.', 2) as stream, o.stream_seq
    )
    update kit_stream s set last_seq = greatest(s.last_seq, a.last_seq)
    from (select stream, max(stream_seq) as last_seq from acknowledged group by stream) a where s.stream = a.stream`;
  const failed = sent.find((ack) => ack.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A sleep that ends early when somebody calls `wake`. A call that came before the sleep ends it at once. */
function alarm() {
  let woken = false;
  let ring = () => {};
  return {
    wake() {
      woken = true;
      ring();
    },
    async sleep(ms: number): Promise<void> {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          ring = () => (clearTimeout(timer), resolve());
        });
      }
      woken = false;
    },
  };
}

/**
 * Publishes a service's outbox. Of all replicas one is active: the one that holds the advisory lock. PostgreSQL is the
 * record, the broker is only transport. After each start and each reconnect the broker may have lost events, so its streams
 * are compared with what it has acknowledged, and what is missing is sent again.
 */
export function startRelay(parts: RelayParts): Relay {
  const sql = sqlOver(parts.pool);
  const leader = leadership(parts.pool, 'relay');
  const { wake, sleep } = alarm();
  let stopped = false;
  let compared = -1;

  /** Publishes one batch. Answers how many events it had. */
  async function round(): Promise<number> {
    const bus = parts.bus();
    if (!bus || !(await leader.take())) return 0;
    const generation = bus.generation();
    if (compared !== generation)
      for (const contract of parts.contracts) await resendLost(contract, parts.log, sql, bus);
    compared = generation;
    const rows = await sql<Row>`
      select id, tenant_id, subject, key, body, actor_id, cause, traceparent, created_at, resends
      from kit_outbox where stream_seq is null order by id limit ${batchSize}`;
    if (rows.length > 0) await publish(sql, bus, rows);
    return rows.length;
  }

  const loop = (async () => {
    while (!stopped) {
      try {
        const published = await round();
        if (published === 0) await sleep(sweepMs);
        else if (published < batchSize) await pause(pauseMs);
      } catch (error) {
        // Nothing is lost, because the rows stay unpublished. The streams are compared again before the next round.
        compared = -1;
        if (!stopped) parts.log.warn({ err: error }, 'relay waits');
        await pause(500);
      }
    }
  })();

  const waiting = async () => {
    const [row] = await sql<{ count: number }>`select count(*) as count from kit_outbox where stream_seq is null`;
    return row!.count;
  };
  measureOutbox(sql, waiting, parts.metrics);

  return {
    wake,
    waiting,
    async replay(from) {
      const taken = await sql`
        update kit_outbox set stream_seq = null, resends = resends + 1 where created_at >= ${from} returning 1`;
      wake();
      return taken.length;
    },
    async stop() {
      stopped = true;
      wake();
      await loop;
      leader.yield();
    },
  };
}
