import type { Metrics } from '@mostrador/telemetry';
import type pg from 'pg';
import type { Sql } from './transaction.ts';

/** How busy the connections are, and whether this clock and the database's agree. */
export function measurePool(pool: pg.Pool, sql: Sql, { gauge }: Metrics): void {
  gauge('mostrador_database_waiting_requests', 'Requests that wait for a database connection', () => pool.waitingCount);
  gauge('mostrador_database_busy_connections', 'Database connections at work', () => pool.totalCount - pool.idleCount);
  gauge('mostrador_database_clock_offset_seconds', 'How far this clock is ahead of that of the database', async () => {
    const [row] = await sql<{ now: number }>`select extract(epoch from clock_timestamp())::float8 as now`;
    return Date.now() / 1_000 - row!.now;
  });
}

/** What of the outbox the broker has not acknowledged yet. */
export function measureOutbox(sql: Sql, waiting: () => Promise<number>, { gauge }: Metrics): void {
  gauge('mostrador_outbox_waiting_events', 'Events not yet acknowledged by the broker', waiting);
  gauge(
    'mostrador_outbox_oldest_age_seconds',
    'Age of the oldest event not yet acknowledged by the broker',
    async () => {
      const [row] = await sql<{ age: number }>`
      select coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age
      from kit_outbox where stream_seq is null`;
      return row!.age;
    },
  );
}
