import { violations as ofCash } from '@mostrador/cash/invariants';
import { serverOf } from '@mostrador/manifest';
import { between } from '@mostrador/ops/books';
import { passwordOf } from '@mostrador/ops/keys';
import { keys } from '@mostrador/ops/paths';
import { definitions } from '@mostrador/ops/services';
import { SERVICES, services } from '@mostrador/ops/stack';
import type pg from 'pg';
import type { History, Operation } from '../harness/history.ts';
import { type Asked, broken, promisesOf, withSql } from '../harness/reader.ts';
import type { Stack } from './stack.ts';

/** What holds between services once nothing is on its way. */
const sharedPromises: Asked[] = [
  ...between.map(({ promise, sql }): Asked => [promise, sql, ['infinity']]),
  ['every session that was counted is closed', 'select * from cash.closings'],
];

/** Where each kind of operation leaves its row. */
const rowsOf: Record<string, string> = {
  sale: 'select sale_id as id from sales.sales',
  void: 'select void_id as id from sales.voids',
  return: 'select return_id as id from sales.returns',
  open: 'select session_id as id from cash.till_sessions where not provisional',
  declare: 'select declaration_id as id from cash.declarations',
  cash: 'select fact_id as id from cash.cash_movements',
  log: 'select operation_id as id from sales.till_operations',
  adjust: 'select adjustment_id as id from stock.adjustments',
  branch: 'select branch_id as id from identity.branches',
};

/** Everything that must hold once all is calm; each violation goes to the history. */
export async function checkAll(stack: Stack, history: History, poisoned: Set<string>): Promise<void> {
  await withSql(stack.postgresUrl, async (client) => {
    for (const what of await broken(client, [...promisesOf(), ...sharedPromises])) history.violation(what);
    await acknowledgedExist(client, history);
    await eventsArrived(client, history, poisoned);
    await durable(client, history);
    await chains(client, stack.chainKey, history);
  });
  await wallsStand(stack.postgresUrl, history);
}

async function acknowledgedExist(client: pg.Client, history: History): Promise<void> {
  const byKind = Map.groupBy(history.operations, ({ kind }) => kind);
  for (const [kind, operations] of byKind) {
    const { rows } = await client.query<{ id: string }>(rowsOf[kind]!);
    const ids = new Set(rows.map(({ id }) => id));
    const lost = operations.filter((one) => one.outcome === 'accepted' && !ids.has(one.id));
    for (const one of lost) history.violation(`${kind} ${one.id} was acknowledged and is not there`);
  }
  const sales = await client.query<{ id: string; total: string }>(
    'select sale_id as id, total_minor as total from sales.sales',
  );
  const sent = new Map((byKind.get('sale') ?? []).map((one): [string, Operation] => [one.id, one]));
  for (const { id, total } of sales.rows) {
    const one = sent.get(id);
    if (!one) history.violation(`sale ${id} is on the books and nobody made it`);
    else if (one.totalMinor !== Number(total)) history.violation(`sale ${id} is ${total}, and was ${one.totalMinor}`);
  }
}

/** Every event is published and noted by each service that hears it; nothing is dead but what was poison. */
async function eventsArrived(client: pg.Client, history: History, poisoned: Set<string>): Promise<void> {
  const all = await definitions();
  for (const emitter of SERVICES) {
    const waiting = await client.query(`select id from ${emitter}.kit_outbox where stream_seq is null`);
    if (waiting.rows.length > 0) history.violation(`${waiting.rows.length} events of ${emitter} are not published`);
  }
  for (const { name, consumes = [] } of all) {
    for (const subject of consumes.flatMap((one) => one.subjects)) {
      const { rows } = await client.query<{ id: string }>(
        `select o.id from ${serverOf(services, subject.split('.')[1]!).name}.kit_outbox o where subject = $1 and not exists (
           select from ${name}.kit_inbox i where i.tenant_id = o.tenant_id and i.event_id = o.id)`,
        [subject],
      );
      if (rows.length > 0) history.violation(`${name} never took ${rows.length} of ${subject}, as ${rows[0]!.id}`);
    }
    const dead = await client.query<{ event_id: string; subject: string; reason: string }>(
      `select event_id, subject, reason from ${name}.kit_dead_letters`,
    );
    for (const one of dead.rows.filter(({ event_id: id }) => !poisoned.has(id)))
      history.violation(`${name} gave up a good ${one.subject} ${one.event_id}: ${one.reason}`);
  }
}

async function durable(client: pg.Client, history: History): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
    if (rows[0]![setting] !== 'on') history.violation(`${setting} is ${rows[0]![setting]}`);
  }
}

/** Chains recompute with their key, and with no other: one that anybody can compute proves nothing. */
async function chains(client: pg.Client, key: Uint8Array, history: History): Promise<void> {
  const query = async <Row>(text: string, values?: unknown[]) => (await client.query(text, values)).rows as Row[];
  for (const { invariant, row } of await ofCash(query, key))
    history.violation(`cash ${invariant}: ${JSON.stringify(row)}`);
  const { rows } = await client.query('select from cash.session_heads where movement_count > 0');
  const forged = (await ofCash(query, Buffer.alloc(32))).filter(({ invariant }) => invariant === 'chains_recompute');
  if (forged.length < rows.length) history.violation(`${rows.length - forged.length} chains verify without their key`);
}

/** As each service's own role, with one company set or none: no row of another is visible. */
async function wallsStand(url: string, history: History): Promise<void> {
  for (const name of SERVICES) {
    const own = new URL(url);
    own.username = `mostrador_${name}`;
    own.password = passwordOf(keys, own.username);
    await withSql(own.href, async (client) => {
      const { rows: tables } = await client.query<{ table_name: string }>(
        `select table_name from information_schema.columns where table_schema = $1 and column_name = 'tenant_id'`,
        [name],
      );
      const { rows: tenants } = await withSql(url, (admin) =>
        admin.query<{ id: string }>('select distinct tenant_id as id from identity.companies'),
      );
      for (const { table_name: table } of tables) {
        for (const tenant of ['', ...tenants.map(({ id }) => id)]) {
          await client.query(`select set_config('app.tenant', $1, false)`, [tenant]);
          const foreign = await client.query(`select from ${name}.${table} where tenant_id::text <> $1 limit 1`, [
            tenant,
          ]);
          if (foreign.rowCount! > 0) history.violation(`${name}.${table} shows rows of another company`);
        }
      }
    });
  }
}
