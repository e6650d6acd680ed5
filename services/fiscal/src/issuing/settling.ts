import type { Tx } from '@mostrador/kit';
import { type Remark, VoucherAuthorized, VoucherCancelled, VoucherRejected } from '@mostrador/proto/fiscal';
import type { Word } from '@mostrador/proto/words';
import type { Prepared } from '../domain/prepare-voucher.ts';
import type { Surroundings } from '../env.ts';
import { askFor, nameOf, preparing, profileOf, type VoucherRow, vouchersById } from '../queries.ts';
import { factOf, type Issuer, issuerOf } from '../telling.ts';
import type { Turn } from './turn.ts';

/** What AFIP has authorised. `due` and `date` as yyyy-mm-dd. */
export type Authorized = {
  voucherId: string;
  number: number;
  date: string;
  code: string;
  due: string;
  remarks: Remark[];
};

/** What AFIP has refused for good. */
export type Rejected = { voucherId: string; remarks: Remark[] };

/** Keeps AFIP's last word on attempts: it belongs to the newest attempt of each voucher under its number. */
async function note(tx: Tx, turn: Turn, outcome: string, told: { voucherId: string; answer: unknown }[]) {
  await tx.sql`
    insert into outcomes (tenant_id, outcome_id, attempt_id, outcome, answer)
    select ${turn.tenantId}, gen_random_uuid(), a.attempt_id, ${outcome}, coalesce(t.answer, '{}')
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t ("voucherId" uuid, answer jsonb)
    cross join lateral (
      select attempt_id from attempts a
      where a.tenant_id = ${turn.tenantId} and a.point_of_sale = ${turn.pointOfSale} and a.type = ${turn.type}
        and a.voucher_id = t."voucherId"
      order by made_at desc, attempt_id desc limit 1) a`;
}

const changed = async (tx: Tx, rows: { voucher_id: string }[]): Promise<VoucherRow[]> =>
  vouchersById(
    tx,
    rows.map((row) => row.voucher_id),
  );

/** What waits for these vouchers can be prepared now. */
async function wake(tx: Tx, rows: VoucherRow[]): Promise<void> {
  const invoices = rows.filter((row) => row.purpose === 'invoice').map((row) => row.voucher_id);
  if (invoices.length === 0) return;
  const waiting = await tx.sql`
    select 1 from vouchers where tenant_id = ${tx.tenantId} and state = 'pending'
      and corrects_voucher_id = any(${invoices}::uuid[]) limit 1`;
  if (waiting.length > 0) await askFor(tx, [preparing]);
}

/** Tells which vouchers will never be issued. */
export async function tellCancelled(tx: Tx, voucherIds: string[], issuer: Issuer): Promise<void> {
  for (const row of await vouchersById(tx, voucherIds)) tx.emit(VoucherCancelled, row.voucher_id, factOf(row, issuer));
}

/** Writes what was decided of vouchers, and tells which of them cannot be issued as they are, or at all. */
export async function keepPrepared(tx: Tx, prepared: Prepared[], issuer: Issuer): Promise<void> {
  if (prepared.length === 0) return;
  await tx.sql`
    update vouchers v set state = p.state, type = p.type, point_of_sale = p."pointOfSale", content = p.content,
      total_minor = p."totalMinor", remarks = p.remarks, version = version + 1
    from jsonb_to_recordset(${JSON.stringify(prepared)}::jsonb) as p ("voucherId" uuid, state text, type int,
      "pointOfSale" int, content jsonb, "totalMinor" bigint, remarks jsonb)
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = p."voucherId"`;
  const idsIn = (state: Prepared['state']) => prepared.filter((one) => one.state === state).map((one) => one.voucherId);
  for (const row of await vouchersById(tx, idsIn('rejected')))
    tx.emit(VoucherRejected, row.voucher_id, factOf(row, issuer));
  await tellCancelled(tx, idsIn('cancelled'), issuer);
}

/** Of vouchers that threw what nobody foresaw: which, and what. */
export type Unworkable = { voucherId: string; error: Error };

const unworkable =
  'Este comprobante no se puede procesar y se apartó para no demorar a los demás. Vuelva a enviarlo; si se repite, ' +
  'anule la venta o avise al soporte con este mensaje.';

/**
 * Sets vouchers aside that have no number and cannot be worked: a person sees them with the reason, may have them decided
 * anew or end them, and the others go on.
 */
async function setAside(ctx: Surroundings, tx: Tx, vouchers: Unworkable[]): Promise<void> {
  if (vouchers.length === 0) return;
  for (const { voucherId, error } of vouchers) ctx.log.error({ err: error, voucherId }, 'the voucher is set aside');
  const told = vouchers.map(({ voucherId, error }) => {
    const remark = { code: 0, message: error.message.slice(0, 500), advice: unworkable, reason: 'cannot_be_worked' };
    return { voucherId, remarks: [remark] };
  });
  await tx.sql`
    update vouchers v set state = 'rejected', type = 0, point_of_sale = 0, content = null, total_minor = 0,
      remarks = t.remarks, version = version + 1
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t ("voucherId" uuid, remarks jsonb)
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = t."voucherId"`;
  const ids = vouchers.map((one) => one.voucherId);
  await tx.sql`
    insert into set_aside (company_id, voucher_id) select ${tx.tenantId}, unnest(${ids}::uuid[]) on conflict do nothing`;
  const issuer = issuerOf(ctx, (await profileOf(tx))?.cuit ?? '');
  for (const row of await vouchersById(tx, ids)) tx.emit(VoucherRejected, row.voucher_id, factOf(row, issuer));
}

/** Forgets of vouchers that were set aside those that are so no longer. */
export const forgetMended = (tx: Tx) => tx.sql`
  delete from set_aside s where company_id = ${tx.tenantId} and not exists (
    select from vouchers v where v.tenant_id = ${tx.tenantId} and v.voucher_id = s.voucher_id and v.state = 'rejected'
      and v.content is null)`;

/** Works each; those that throw are set aside. */
export async function workEach<One extends { voucher_id: string }, Worked>(
  ctx: Surroundings,
  tx: Tx,
  vouchers: One[],
  workOne: (one: One) => Worked,
): Promise<Worked[]> {
  const unworkable: Unworkable[] = [];
  const worked = vouchers.flatMap((one) => {
    try {
      return [workOne(one)];
    } catch (error) {
      unworkable.push({ voucherId: one.voucher_id, error: error as Error });
      return [];
    }
  });
  await setAside(ctx, tx, unworkable);
  return worked;
}

/** By what code vouchers are authorised; adopted where AFIP had them before we knew. */
type By = { kind?: Word<'authorizationKind'>; outcome?: 'approved' | 'adopted' };

/** Writes authorisations and tells them; the lane's last number follows. One that is known already changes nothing. */
export async function settleAuthorized(
  tx: Tx,
  turn: Turn,
  authorized: Authorized[],
  { kind = 'cae', outcome = 'approved' }: By = {},
): Promise<void> {
  if (authorized.length === 0) return;
  const rows = await changed(
    tx,
    await tx.sql<{ voucher_id: string }>`
      update vouchers v set state = 'authorized', number = a.number, date = a.date, authorization_kind = ${kind},
        authorization_code = a.code, authorization_due = nullif(a.due, '')::date, remarks = a.remarks, authorized_at = now(),
        point_of_sale = ${turn.pointOfSale}, type = ${turn.type}, version = version + 1
      from jsonb_to_recordset(${JSON.stringify(authorized)}::jsonb)
        as a ("voucherId" uuid, number bigint, date date, code text, due text, remarks jsonb)
      where v.tenant_id = ${tx.tenantId} and v.voucher_id = a."voucherId" and v.state <> 'authorized'
      returning v.voucher_id`,
  );
  await note(
    tx,
    turn,
    outcome,
    authorized.map((one) => ({ voucherId: one.voucherId, answer: one })),
  );
  await tx.sql`
    update lanes set last_number = greatest(last_number, ${Math.max(...authorized.map((one) => one.number))}),
      last_date = greatest(last_date, ${authorized.map((one) => one.date).reduce((a, b) => (a > b ? a : b))}::date)
    where tenant_id = ${tx.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}`;
  // It goes forward: the next failure is waited for as the first.
  await tx.sql`update due set attempts = 0 where company_id = ${tx.tenantId} and lane = ${nameOf(turn)}`;
  for (const row of rows) tx.emit(VoucherAuthorized, row.voucher_id, factOf(row, turn));
  await wake(tx, rows);
}

/** Puts vouchers on the list for a person; their numbers are free again. */
export async function settleRejected(tx: Tx, turn: Turn, rejected: Rejected[]): Promise<void> {
  if (rejected.length === 0) return;
  await note(
    tx,
    turn,
    'rejected',
    rejected.map((one) => ({ voucherId: one.voucherId, answer: { remarks: one.remarks } })),
  );
  const rows = await changed(
    tx,
    await tx.sql<{ voucher_id: string }>`
      update vouchers v set state = 'rejected', number = null, date = null, remarks = r.remarks, version = version + 1
      from jsonb_to_recordset(${JSON.stringify(rejected)}::jsonb) as r ("voucherId" uuid, remarks jsonb)
      where v.tenant_id = ${tx.tenantId} and v.voucher_id = r."voucherId" and v.state in ('sending', 'uncertain')
      returning v.voucher_id`,
  );
  for (const row of rows) tx.emit(VoucherRejected, row.voucher_id, factOf(row, turn));
  await wake(tx, rows);
}

/** What AFIP certainly does not have, and how that is known. */
type Freed = { voucherIds: string[]; answer: unknown; state?: 'waiting' | 'pending' };

/** Vouchers that AFIP certainly does not have under their numbers go back to the queue, or to where they are decided. */
export async function settleFreed(tx: Tx, turn: Turn, { voucherIds, answer, state = 'waiting' }: Freed): Promise<void> {
  if (voucherIds.length === 0) return;
  await note(
    tx,
    turn,
    'freed',
    voucherIds.map((voucherId) => ({ voucherId, answer })),
  );
  await tx.sql`
    update vouchers set state = ${state}, number = null, date = null, version = version + 1
    where tenant_id = ${tx.tenantId} and voucher_id = any(${voucherIds}::uuid[]) and state in ('sending', 'uncertain')`;
  if (state === 'pending') await askFor(tx, [preparing]);
}

/** `unread` where AFIP said that it could not read the request: a voucher alone in it, or several. */
type Uncertain = { voucherIds: string[]; problem: string; unread?: 'alone' | 'together' | undefined };

/** Vouchers of which nobody knows whether AFIP has them. They keep number, date and content. */
export async function settleUncertain(tx: Tx, turn: Turn, { voucherIds, problem, unread }: Uncertain): Promise<void> {
  await note(
    tx,
    turn,
    'uncertain',
    voucherIds.map((voucherId) => ({ voucherId, answer: { problem, unread } })),
  );
  await tx.sql`
    update vouchers set state = 'uncertain', version = version + 1
    where tenant_id = ${tx.tenantId} and voucher_id = any(${voucherIds}::uuid[]) and state = 'sending'`;
}
