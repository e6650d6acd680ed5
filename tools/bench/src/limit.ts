import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serverRecord } from '@mostrador/dev/infra/server';
import { home } from '@mostrador/ops/paths';
import { output } from '@mostrador/ops/shell';
import pg from 'pg';

const SECONDS = 4;
const CLIENTS = [4, 8, 16, 32];
const script = join(import.meta.dirname, 'limit.sql');

/** The tables of one sale in a schema of their own, without row security, and a sale as the shop has them. */
const prepare = `
  drop schema if exists bench_limit cascade;
  create schema bench_limit;
  set search_path = bench_limit;
  create table sales (like sales.sales including all);
  create table kit_outbox (like sales.kit_outbox including all);
  create table till_sessions (tenant_id uuid, session_id uuid, number int primary key);
  insert into till_sessions select gen_random_uuid(), gen_random_uuid(), generate_series(1, 500);
  create sequence tickets;
  create table shape as
    select lines, payments, (select body from sales.kit_outbox o where o.key = s.sale_id::text limit 1) as body
    from sales.sales s where jsonb_array_length(lines) = 3 limit 1;
  analyze;`;

/**
 * Transactions a second of one sale written by hand, with the number of clients that suits the server best; null where
 * there is no pgbench beside it, or no sale yet to take the shape from.
 */
export async function measureLimit(postgresUrl: string, say: (line: string) => void): Promise<number | null> {
  const engine = serverRecord(join(home, 'postgres'))?.engine;
  const pgbench = engine && join(dirname(engine.file), 'pgbench');
  if (!pgbench || !existsSync(pgbench)) {
    say('There is no pgbench beside this PostgreSQL: the limit is not measured.');
    return null;
  }
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(prepare);
    const { rowCount } = await client.query('select from shape');
    if (rowCount === 0) return null;
    let best = 0;
    for (const clients of CLIENTS) {
      const args = ['-n', '-M', 'prepared', '-f', script, '-c', `${clients}`, '-j', '2', '-T', `${SECONDS}`];
      const told = await output(pgbench, args, { env: environmentOf(postgresUrl) });
      best = Math.max(best, Number(/^tps = ([\d.]+)/m.exec(told)![1]));
    }
    say(`The limit: ${best.toFixed(0)} sales/s.`);
    return Math.round(best);
  } finally {
    await client.query('drop schema if exists bench_limit cascade').catch(() => undefined);
    await client.end();
  }
}

/** Where the server is and who asks, as PostgreSQL's own programs want it: a password has no place among arguments. */
function environmentOf(postgresUrl: string) {
  const { hostname, port, username, password, pathname } = new URL(postgresUrl);
  return {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    PGOPTIONS: '-c search_path=bench_limit',
  };
}
