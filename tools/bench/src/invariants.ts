import { between } from '@mostrador/ops/books';
import { SERVICES } from '@mostrador/ops/stack';
import pg from 'pg';
import { parts } from './scenarios.ts';

const nothingDead = SERVICES.map(
  (name) => `select '${name}' as service, event_id, reason from ${name}.kit_dead_letters`,
).join(' union all ');

/** What must be true once everything has drained; what else services promise is for tests and faults. */
const checks = [
  ...between.map(({ name, sql }) => ({ name, sql, values: ['infinity'] })),
  ...parts.flatMap(({ promises = [] }) => promises).map(({ name, sql }) => ({ name, sql, values: [] })),
  { name: 'nothing_is_dead', sql: nothingDead, values: [] },
];

/** Settings that an answered sale relies on. */
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** Runs SQL with a connection of its own: the API shows one company at a time. */
async function withClient<T>(postgresUrl: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

export const countSales = (postgresUrl: string): Promise<number> =>
  withClient(postgresUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>('select count(*) from sales.sales');
    return Number(rows[0]!.count);
  });

/** What must hold and does not. */
export const findViolations = (postgresUrl: string): Promise<string[]> =>
  withClient(postgresUrl, async (client) => {
    const violations: string[] = [];
    for (const { name, sql, values } of checks) {
      const { rows } = await client.query(sql, values);
      if (rows.length > 0) violations.push(`${name}: ${rows.length} rows, as ${JSON.stringify(rows[0])}`);
    }
    for (const [setting, wanted] of Object.entries(durable)) {
      const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
      if (rows[0]![setting] !== wanted) violations.push(`${setting} is ${rows[0]![setting]}`);
    }
    return violations;
  });
