import { headers } from '@nats-io/transport-node';
import type pg from 'pg';
import { type Bus, ensureStream } from './bus.ts';
import { sqlOver } from './db.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

const batchSize = 500;
const sweepMs = 1_000;

type Waiting = {
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

/**
 * Publishes a service's outbox. One relay per service is active: the one that holds the advisory lock. PostgreSQL is the
 * record and the broker only transport, so each time the broker may be another one than before (start, reconnect), what
 * it holds is compared with what it acknowledged, and the rest is sent again.
 */
export function startRelay(
  service: string,
  pool: pg.Pool,
  bus: () => Bus | null,
  log: Logger,
  metrics: Metrics,
): Relay {
  const sql = sqlOver(pool);
  let stopped = false;
  let wakeUp = () => {};
  let woken = false;
  let checked = { generation: -1, bus: null as Bus | null };
  let leader: pg.PoolClient | null = null;

  const wake = () => {
    woken = true;
    wakeUp();
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (woken || stopped) return resolve();
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function lead(): Promise<boolean> {
    if (leader) return true;
    const client = await pool.connect();
    const lock = await client.query(`select pg_try_advisory_lock(hashtext('relay'), hashtext(current_schema)) as mine`);
    if (!lock.rows[0].mine) {
      client.release();
      return false;
    }
    client.on('error', () => {
      if (leader === client) leader = null;
      client.release(true);
    });
    leader = client;
    return true;
  }

  /** Compares the broker's stream with what it acknowledged and takes back what it no longer holds. */
  async function compare(current: Bus): Promise<void> {
    const generation = current.generation();
    const { created, state } = await ensureStream(current, service);
    const [known] = await sql<{ created: string }>`select created from kit_stream where stream = ${service}`;
    const wiped = known !== undefined && known.created !== created;
    const floor = wiped ? 0 : state.last_seq;
    const taken = await sql<{ id: string }>`
      update kit_outbox set stream_seq = null, resends = resends + 1 where stream_seq > ${floor} returning id`;
    if (taken.length > 0) log.warn({ events: taken.length, wiped }, 'the broker lost events; publishing them again');
    await sql`
      insert into kit_stream (stream, created) values (${service}, ${created})
      on conflict (stream) do update set created = excluded.created`;
    checked = { generation, bus: current };
  }

  async function publish(current: Bus, rows: Waiting[]): Promise<void> {
    const publishing = Promise.allSettled(
      rows.map((row) => {
        const head = headers();
        head.set('Event-Id', row.id);
        head.set('Tenant', row.tenant_id);
        head.set('Actor', row.actor_id);
        head.set('Key', row.key);
        head.set('Time', row.created_at);
        if (row.cause) head.set('Cause', row.cause);
        if (row.traceparent) head.set('traceparent', row.traceparent);
        // A resend must not fall to the broker's own memory of message ids.
        const msgID = row.resends === 0 ? row.id : `${row.id}-${row.resends}`;
        return current.js.publish(current.prefix + row.subject, row.body, { msgID, headers: head, timeout: 10_000 });
      }),
    );
    const sent = await Promise.race([publishing, current.nextChange()]);
    if (!sent) throw new Error('the broker went away while we published');
    const acknowledged = sent.flatMap((ack, index) =>
      ack.status === 'fulfilled' ? [{ id: rows[index]!.id, seq: ack.value.seq }] : [],
    );
    await sql`
      update kit_outbox o set stream_seq = a.seq
      from (select unnest(${acknowledged.map((ack) => ack.id)}::uuid[]) as id,
        unnest(${acknowledged.map((ack) => ack.seq)}::bigint[]) as seq) a
      where o.id = a.id`;
    const failed = sent.find((ack) => ack.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** One round; true when there may be more. */
  async function round(): Promise<boolean> {
    const current = bus();
    if (!current || !(await lead())) return false;
    if (checked.bus !== current || checked.generation !== current.generation()) await compare(current);
    const rows = await sql<Waiting>`
      select id, tenant_id, subject, key, body, actor_id, cause, traceparent, created_at, resends
      from kit_outbox where stream_seq is null order by id limit ${batchSize}`;
    if (rows.length === 0) return false;
    await publish(current, rows);
    return true;
  }

  const loop = (async () => {
    while (!stopped) {
      woken = false;
      try {
        if (!(await round())) await pause(sweepMs);
      } catch (error) {
        // Nothing is lost: the rows wait. Whatever failed, look at the broker again before the next one.
        checked = { generation: -1, bus: null };
        if (!stopped) log.warn({ err: error }, 'relay waits');
        woken = false;
        await pause(500);
      }
    }
  })();

  const waiting = async () => {
    const [row] = await sql<{ count: number }>`select count(*) as count from kit_outbox where stream_seq is null`;
    return row!.count;
  };
  metrics.gauge('outbox_waiting', 'Events not yet acknowledged by the broker', () => waiting().catch(() => -1));
  metrics.gauge('outbox_oldest_age_seconds', 'Age of the oldest event not yet acknowledged by the broker', async () => {
    const rows = await sql<{ age: number }>`
      select extract(epoch from now() - created_at)::float8 as age
      from kit_outbox where stream_seq is null order by id limit 1`.catch(() => []);
    return rows[0]?.age ?? 0;
  });

  return {
    wake,
    waiting,
    async replay(from) {
      const taken = await sql<{ id: string }>`
        update kit_outbox set stream_seq = null, resends = resends + 1 where created_at >= ${from} returning id`;
      wake();
      return taken.length;
    },
    async stop() {
      stopped = true;
      wakeUp();
      await loop;
      leader?.release(true);
    },
  };
}
