import type { JobCtx, Tx } from '@mostrador/kit';
import { type Entry, journalNames, readJournal } from './journal.ts';
import { noteFile, oldestKept } from './journal-files.ts';
import { askFor, nameOf, reporting } from '../queries.ts';

/** Brings back intents that the database has lost. What AFIP made of them is looked up before anything is sent. */
async function bringBack(ctx: JobCtx, tenantId: string, entries: Entry[]): Promise<void> {
  await ctx.as(tenantId, async (tx) => {
    const rows = JSON.stringify(entries);
    await tx.sql`
      insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, part, corrects_voucher_id, branch_id,
        till_id, effective_at, receiver, printed, note, credit, perceived_minor, requested_by)
      select distinct on ("sourceId", purpose, part) ${tenantId}::uuid, "voucherId", "saleId", "sourceId", purpose, part,
        "correctsVoucherId", "branchId", "tillId", "effectiveAt", receiver, nullif(printed, 'null'), note, credit,
        "perceivedMinor", "requestedBy"
      from jsonb_to_recordset(${rows}::jsonb) as e ("voucherId" uuid, "saleId" uuid, "sourceId" uuid, purpose text,
        part int, "correctsVoucherId" uuid, "branchId" uuid, "tillId" uuid, "effectiveAt" timestamptz, receiver jsonb,
        printed jsonb, note jsonb, credit jsonb, "perceivedMinor" bigint, "requestedBy" text)
      on conflict do nothing`;
    // A voucher that came again from `sales` has another id: the natural key says which it is.
    const lost = await tx.sql<{ attempt_id: string; point_of_sale: number; type: number }>`
      insert into attempts (tenant_id, attempt_id, point_of_sale, type, number, voucher_id, date, content, fence, made_at)
      select ${tenantId}::uuid, e."attemptId", (e.voucher ->> 'pointOfSale')::int, (e.voucher ->> 'type')::int,
        (e.voucher ->> 'number')::bigint, v.voucher_id, (e.voucher ->> 'date')::date, e.content, 0, e.at
      from jsonb_to_recordset(${rows}::jsonb) as e ("attemptId" uuid, "sourceId" uuid, purpose text, part int,
        content jsonb, voucher jsonb, at timestamptz)
      join vouchers v on v.tenant_id = ${tenantId} and v.source_id = e."sourceId" and v.purpose = e.purpose
        and v.part = e.part
      on conflict do nothing
      returning attempt_id, point_of_sale, type`;
    if (lost.length === 0) return;
    await reinstate(
      tx,
      rows,
      lost.map((one) => one.attempt_id),
    );
    // AFIP numbers no lane of a CAEA: there is nothing to compare there.
    const ahead = new Set(entries.filter((one) => one.caea).map((one) => one.attemptId));
    const lanes = lost.filter((one) => !ahead.has(one.attempt_id));
    await askFor(tx, [reporting, ...lanes.map((one) => nameOf({ pointOfSale: one.point_of_sale, type: one.type }))]);
  });
}

/**
 * Gives vouchers back the number of their last attempt, where it is one that was lost. Under a CAEA it is authorised;
 * otherwise AFIP has to be asked.
 */
async function reinstate(tx: Tx, rows: string, attemptIds: string[]): Promise<void> {
  const back = await tx.sql<{ point_of_sale: number; type: number; number: number; caea: boolean }>`
    with newest as (
      select distinct on (voucher_id) * from attempts
      where tenant_id = ${tx.tenantId} and voucher_id in (
        select voucher_id from attempts where tenant_id = ${tx.tenantId} and attempt_id = any(${attemptIds}::uuid[]))
      order by voucher_id, made_at desc, attempt_id desc
    ), one_a_number as (
      select distinct on (point_of_sale, type, number) n.*, e.caea ->> 'code' as code, e.caea ->> 'due' as due
      from newest n join jsonb_to_recordset(${rows}::jsonb) as e ("attemptId" uuid, caea jsonb)
        on e."attemptId" = n.attempt_id
      where n.attempt_id = any(${attemptIds}::uuid[])
      order by point_of_sale, type, number, made_at desc, attempt_id desc
    )
    update vouchers v set state = case when n.code is null then 'uncertain' else 'authorized' end,
      authorization_kind = case when n.code is not null then 'caea' end, authorization_code = n.code,
      authorization_due = n.due::date, authorized_at = case when n.code is not null then n.made_at end,
      type = n.type, point_of_sale = n.point_of_sale, content = n.content, number = n.number, date = n.date,
      total_minor = (n.content ->> 'totalMinor')::bigint, sent_at = n.made_at, attempts = v.attempts + 1,
      first_sent_at = coalesce(v.first_sent_at, case when n.code is null then n.made_at end), version = version + 1
    from one_a_number n
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = n.voucher_id and v.state not in ('authorized', 'cancelled')
      and not exists (select from vouchers o where o.tenant_id = v.tenant_id and o.point_of_sale = n.point_of_sale
        and o.type = n.type and o.number = n.number and o.voucher_id <> v.voucher_id)
    returning v.point_of_sale, v.type, v.number, n.code is not null as caea`;
  const issued = JSON.stringify(back.filter((one) => one.caea));
  await tx.sql`
    insert into lanes (tenant_id, point_of_sale, type, last_number)
    select ${tx.tenantId}::uuid, point_of_sale, type, max(number)
    from jsonb_to_recordset(${issued}::jsonb) as b (point_of_sale int, type int, number bigint) group by 2, 3
    on conflict (tenant_id, point_of_sale, type) do update
    set last_number = greatest(lanes.last_number, excluded.last_number)`;
}

/** It is what the line says that the database does not take: neither now nor later. */
const isOfLine = (error: unknown) => /^2[23]/.test((error as { code?: string }).code ?? '');

/** Brings back what a company's lines say; where one of them cannot be, all the others. Answers which could not. */
async function bringBackAll(ctx: JobCtx, tenantId: string, entries: Entry[]): Promise<Entry[]> {
  try {
    await bringBack(ctx, tenantId, entries);
    return [];
  } catch (error) {
    if (!isOfLine(error)) throw error;
    if (entries.length === 1) {
      const { attemptId, voucherId } = entries[0]!;
      ctx.log.error({ err: error, tenantId, attemptId, voucherId }, 'an entry of the journal cannot be brought back');
      return entries;
    }
  }
  const half = entries.length >> 1;
  const first = await bringBackAll(ctx, tenantId, entries.slice(0, half));
  return first.concat(await bringBackAll(ctx, tenantId, entries.slice(half)));
}

async function readDay(ctx: JobCtx, names: string[]): Promise<void> {
  const files = await Promise.all(names.map(async (name) => ({ name, ...(await readJournal(ctx, name)) })));
  const entries = files.flatMap((file) => file.entries);
  const lost: Entry[] = [];
  for (const [tenantId, theirs] of Map.groupBy(entries, (one) => one.tenantId))
    lost.push(...(await bringBackAll(ctx, tenantId, theirs)));
  for (const { name, bad, entries: theirs } of files)
    await noteFile(ctx, name, bad + theirs.filter((one) => lost.includes(one)).length);
}

/** What we know of AFIP's numbers may be of the time before: every lane is compared again. */
async function doubtLanes(ctx: JobCtx): Promise<void> {
  const companies = await ctx.as(null, (tx) => tx.sql<{ company_id: string }>`select company_id from companies`);
  for (const { company_id: tenantId } of companies)
    await ctx.as(tenantId, (tx) => tx.sql`update lanes set verified_at = null where tenant_id = ${tenantId}`);
}

/**
 * Reads the journal once in each history of the data, before anything is numbered: after a restore it knows numbers that
 * the database has forgotten.
 */
export async function restoreFromJournal(ctx: JobCtx): Promise<void> {
  const [state] = await ctx.as(
    null,
    (tx) => tx.sql<{ epoch: number; read: boolean }>`
    select epoch, exists (select from journal_read r where r.epoch = e.epoch) as read
    from kit_epoch e`,
  );
  if (state!.read) return;
  const oldest = oldestKept(ctx.now());
  const names = (await journalNames(ctx)).filter((name) => name >= oldest);
  // Each day whole, whichever process wrote it, and the last day first: a number that was written twice is the later one's.
  const days = Map.groupBy(names, (name) => name.slice(0, 10));
  for (const day of [...days.keys()].sort().toReversed()) await readDay(ctx, days.get(day)!);
  await doubtLanes(ctx);
  await ctx.as(
    null,
    (tx) => tx.sql`
    insert into journal_read (epoch) values (${state!.epoch})
    on conflict (one) do update set epoch = excluded.epoch`,
  );
}
