import { serverOf } from '@mostrador/manifest';
import { between } from '@mostrador/ops/books';
import { passwordOf } from '@mostrador/ops/keys';
import { keys } from '@mostrador/ops/paths';
import { definitions } from '@mostrador/ops/services';
import { SERVICES, services } from '@mostrador/ops/stack';
import type { Books, Bystander } from '@mostrador/dev/play/chaos';
import type pg from 'pg';
import type { History } from '../harness/history.ts';
import { type Asked, broken, promisesOf, withSql } from '../harness/reader.ts';
import { kinds, parts } from './parts.ts';
import type { Stack } from './stack.ts';

/** What holds between services once nothing is on its way. */
const sharedPromises = between.map(({ promise, sql }): Asked => [promise, sql, ['infinity']]);

/** Who else looks, of which service. */
export type Attending = { service: string; bystander: Bystander };

/** Everything that must hold once all is calm; each violation goes to the history. */
export async function checkAll(
  stack: Stack,
  history: History,
  events: { poisoned: Set<string> },
  attending: Attending[],
) {
  await withSql(stack.postgresUrl, async (client) => {
    for (const what of await broken(client, [...promisesOf(), ...sharedPromises])) history.violation(what);
    await acknowledgedExist(client, history);
    await eventsArrived(client, history, events.poisoned);
    await durable(client, history);
    const booksOf = (service: string): Books => ({
      query: async <Row>(text: string, values?: unknown[]) => (await client.query(text, values)).rows as Row[],
      operations: history.operations,
      emitters: SERVICES,
      settings: stack.settingsOf(service),
      violation: history.violation,
    });
    for (const { service, check } of parts) await check?.(booksOf(service));
    for (const { service, bystander } of attending) await bystander.check(booksOf(service));
  });
  await wallsStand(stack.postgresUrl, history);
}

async function acknowledgedExist(client: pg.Client, history: History): Promise<void> {
  const byKind = Map.groupBy(history.operations, ({ kind }) => kind);
  for (const [kind, operations] of byKind) {
    const { rows } = await client.query<{ id: string }>(kinds[kind]!.kept);
    const ids = new Set(rows.map(({ id }) => id));
    const lost = operations.filter((one) => one.outcome === 'accepted' && !ids.has(one.id));
    for (const one of lost) history.violation(`${kind} ${one.id} was acknowledged and is not there`);
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

/** As each service's own role, with one company set or none: no row of another is visible. */
async function wallsStand(url: string, history: History): Promise<void> {
  const tenants = new Set(history.operations.map(({ companyId }) => companyId));
  for (const name of SERVICES) {
    const own = new URL(url);
    own.username = `mostrador_${name}`;
    own.password = passwordOf(keys, own.username);
    await withSql(own.href, async (client) => {
      const { rows: tables } = await client.query<{ table_name: string }>(
        `select table_name from information_schema.columns where table_schema = $1 and column_name = 'tenant_id'`,
        [name],
      );
      for (const { table_name: table } of tables) {
        for (const tenant of ['', ...tenants]) {
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
