import { join } from 'node:path';
import type { Invariant } from '@mostrador/database';
import pg from 'pg';
import { between } from '../books.ts';
import { writeJson } from '../files.ts';
import { promised } from '../invariants.ts';
import { root } from '../paths.ts';
import { notedPlan } from '../shop.ts';

type Checked = { service: string; name: string; promise: string; violations: number; rows: unknown[] };

const SHOWN_ROWS = 20;
/** An event on its way between broker and consumer waits in no table: it is given this long. */
const ON_THE_WAY_MS = 60_000;

/** Checks every promise in one snapshot, as a role that sees all companies and may write nothing. */
export async function reconcile(): Promise<boolean> {
  const url = process.env.RECONCILE_URL ?? notedPlan()?.infra.postgresUrl;
  if (!url) throw new Error('There is no shop to look at: make up first, or say RECONCILE_URL.');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const isSuperuser = await ensureAuditor(client);
    await client.query('begin isolation level repeatable read read only');
    if (isSuperuser) await client.query('set local role mostrador_auditor');
    const upTo = await arrivedUpTo(client);
    const checked: Checked[] = [];
    for (const one of promised) checked.push(await check(client, one.service, one, []));
    for (const one of between) checked.push(await check(client, 'all', one, [upTo]));
    await client.query('commit');
    return report(checked, upTo);
  } finally {
    await client.end();
  }
}

/**
 * The auditor sees every company by BYPASSRLS, reads by a role that PostgreSQL has for that, and has no other right. A
 * superuser makes it and steps down to it; anybody else is taken to be it.
 */
async function ensureAuditor(client: pg.Client): Promise<boolean> {
  const { rowCount: isSuperuser } = await client.query(
    'select from pg_roles where rolname = current_user and rolsuper',
  );
  if (!isSuperuser) return false;
  const { rowCount: known } = await client.query(`select from pg_roles where rolname = 'mostrador_auditor'`);
  if (!known) await client.query('create role mostrador_auditor nologin bypassrls');
  // Each time: a restore on another machine brings the role without what it belongs to.
  await client.query('grant pg_read_all_data to mostrador_auditor');
  return true;
}

/** The moment before which nothing waits to be published. What is dead waits for nobody: it is a difference. */
async function arrivedUpTo(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ oldest: Date | null }>(
    'select min(created_at) as oldest from sales.kit_outbox where stream_seq is null',
  );
  return new Date(Math.min(rows[0]?.oldest?.getTime() ?? Infinity, Date.now() - ON_THE_WAY_MS));
}

async function check(client: pg.Client, service: string, { name, promise, sql }: Invariant, values: unknown[]) {
  const { rows } = await client.query(sql, values);
  return { service, name, promise, violations: rows.length, rows: rows.slice(0, SHOWN_ROWS) as unknown[] };
}

function report(checked: Checked[], upTo: Date): boolean {
  for (const { service, promise, violations, rows } of checked) {
    console.log(`${violations === 0 ? 'kept   ' : 'BROKEN '} ${service.padEnd(8)} ${promise}`);
    for (const row of rows) console.log(`         ${JSON.stringify(row)}`);
  }
  const broken = checked.filter(({ violations }) => violations > 0);
  writeJson(join(root, 'out/reconcile.json'), { at: new Date(), upTo, broken: broken.length, promises: checked });
  console.log(`${checked.length} promises, ${broken.length} broken; facts compared up to ${upTo.toISOString()}.`);
  return broken.length === 0;
}
