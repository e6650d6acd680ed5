import { promised } from '@mostrador/ops/invariants';
import pg from 'pg';
import type { History } from './history.ts';

/** A promise and the SQL that finds what breaks it. */
export type Asked = [promise: string, sql: string, values?: unknown[]];

/** What each service promises of its own rows, at any moment; or one of them alone. */
export const promisesOf = (service?: string): Asked[] =>
  promised
    .filter((one) => service === undefined || one.service === service)
    .map((one) => [`${one.service} ${one.name}`, one.sql]);

/** Every promise that does not hold in one snapshot, with the first rows that break it. */
export async function broken(client: pg.Client, promises: Asked[]): Promise<string[]> {
  await client.query('begin isolation level repeatable read read only');
  try {
    const found: string[] = [];
    for (const [name, sql, values = []] of promises) {
      const { rows } = await client.query(sql, values);
      if (rows.length > 0) found.push(`${name}: ${rows.length} rows, as ${JSON.stringify(rows.slice(0, 2))}`);
    }
    return found;
  } finally {
    await client.query('commit').catch(() => undefined);
  }
}

export async function withSql<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, statement_timeout: 20_000, query_timeout: 25_000 });
  // It is said by whatever is asked next, too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Reads on and on while everything else goes on; each reading is one moment. */
export function startReader(url: string, history: History, everyMs: number) {
  const promises = promisesOf();
  let stopped = false;
  let readings = 0;
  const loop = (async () => {
    while (!stopped) {
      await withSql(url, async (client) => {
        for (; !stopped; await new Promise((done) => setTimeout(done, everyMs))) {
          for (const what of await broken(client, promises)) history.violation(`while running: ${what}`);
          readings += 1;
        }
      }).catch((error: Error) => history.note({ reader: error.message }));
      await new Promise((done) => setTimeout(done, 300));
    }
  })();
  return {
    async stop(): Promise<number> {
      stopped = true;
      await loop;
      return readings;
    },
  };
}
