import { setTimeout as pause } from 'node:timers/promises';
import { headers } from '@nats-io/transport-node';
import type { Logger, Metrics } from '@mostrador/telemetry';
import type pg from 'pg';
import { type Bus, ensureStream } from './bus.ts';
import { leadership, measureOutbox, type Sql, sqlOver } from '@mostrador/database';

const batchSize = 500;
const sweepMs = 1_000;
/** After a round that was not full, the next one waits for more to come: rounds cost more than rows. */
const breathMs = 100;

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
  /** Says that a transaction with events has committed. */
  wake(): void;
  /** Takes back every event since a moment, to be published again; how many. */
  replay(from: string): Promise<number>;
  /** Events not yet acknowledged by the broker. */
  waiting(): Promise<number>;
  stop(): Promise<void>;
};

export type RelayParts = {
  /** Those whose facts it publishes, a stream each. */
  contracts: readonly string[];
  pool: pg.Pool;
  bus: () => Bus | null;
  log: Logger;
  metrics: Metrics;
};

/** Compares the broker's stream with what it acknowledged and takes back what it no longer holds. */
async function compare(contract: string, log: Logger, sql: Sql, bus: Bus): Promise<void> {
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

/** The branches that an event names, one after the other; none where it concerns the whole company. */
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
  // A resend must not fall to the broker's own memory of message ids.
  const msgID = row.resends === 0 ? row.id : `${row.id}-${row.resends}`;
  return bus.js.publish(bus.prefix + row.subject, row.body, { msgID, headers: head, timeout: 10_000 });
}

/** Publishes rows and notes the sequence of each acknowledgement; throws when any is missing. */
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

/** Waiting that ends early when somebody wakes it; a call that came before the wait counts too. */
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
 * Publishes a service's outbox. One relay per service is active: the one that holds the advisory lock. PostgreSQL is the
 * record and the broker only transport, so each time the broker may be another one than before (start, reconnect), what
 * it holds is compared with what it acknowledged, and the rest is sent again.
 */
export function startRelay(parts: RelayParts): Relay {
  const sql = sqlOver(parts.pool);
  const leader = leadership(parts.pool, 'relay');
  const { wake, sleep } = alarm();
  let stopped = false;
  let compared = -1;

  /** One round; how many events it published. */
  async function round(): Promise<number> {
    const bus = parts.bus();
    if (!bus || !(await leader.take())) return 0;
    const generation = bus.generation();
    if (compared !== generation) for (const contract of parts.contracts) await compare(contract, parts.log, sql, bus);
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
        else if (published < batchSize) await pause(breathMs);
      } catch (error) {
        // Nothing is lost: the rows wait. Whatever failed, look at the broker again before the next one.
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
