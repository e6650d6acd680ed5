import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';
import pg from 'pg';

const folder = join(root, 'out/profile');

/** Before anything starts: every process of ours writes a `.cpuprofile` when it ends, and PostgreSQL counts statements. */
export function profileAll(): void {
  mkdirSync(folder, { recursive: true });
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --cpu-prof --cpu-prof-dir=${folder}`;
  process.env.POSTGRES_PRELOAD = 'pg_stat_statements';
}

/** Forgets what was counted, or tells it: the statements that PostgreSQL worked on longest. */
export async function countStatements(postgresUrl: string, what: 'begin' | 'end'): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query('create extension if not exists pg_stat_statements with schema public');
    if (what === 'begin') return void (await client.query('select public.pg_stat_statements_reset()'));
    const { rows } = await client.query<{ who: string; statement: string }>(`
      select userid::regrole::text as who, calls::int, round(total_exec_time)::int as "execMs",
        round(total_plan_time)::int as "planMs", round(mean_exec_time::numeric, 3)::float8 as "meanMs", wal_bytes::float8 as "walBytes",
        regexp_replace(query, '\\s+', ' ', 'g') as statement
      from public.pg_stat_statements where calls > 0 order by total_exec_time + total_plan_time desc limit 40`);
    writeJson(join(folder, 'statements.json'), rows);
    console.table(rows.slice(0, 20).map((row) => ({ ...row, statement: row.statement.slice(0, 60) })));
  } finally {
    await client.end();
  }
}
