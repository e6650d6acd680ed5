import type { Tx } from '@mostrador/kit';
import { type Printed, type PrintedReceiver, saleOfNote } from '@mostrador/till/paper';
import { toVoucher } from './convert.ts';
import { fail } from './errors.ts';
import { type ProfileRow, profileOf, type VoucherRow, vouchersById } from './queries.ts';
import { type Numbered, numberedOf } from './issuing/turn.ts';

const issuerOf = (profile: ProfileRow): Printed['issuer'] => ({
  cuit: profile.cuit,
  ivaCondition: profile.iva_condition,
  limitedA: profile.limited_a,
  legalName: profile.legal_name,
  tradeName: profile.trade_name,
  address: profile.address,
  grossIncomeNumber: profile.gross_income_number,
  activityStart: profile.activity_start,
});

/** What was sold, of a return what came back, and of a note what it is about. */
async function soldOf(tx: Tx, row: VoucherRow): Promise<Pick<Printed, 'sale' | 'returned'>> {
  if (row.note) return { sale: saleOfNote(row.note), returned: null };
  const [sold] = await tx.sql<Pick<Printed, 'sale' | 'returned'>>`
    select s.sale, r.lines as returned from sales s
    left join reversals r on r.tenant_id = s.tenant_id and r.sale_id = s.sale_id and r.source_id = ${row.source_id}
    where s.tenant_id = ${tx.tenantId} and s.sale_id = ${row.sale_id}`;
  return sold!;
}

/** What is printed, and which print of it: the same print again is the same paper. */
type Print = { voucherId: string; printId: string };

/** All that the paper of an authorised voucher says; the first print is the original, unless a till printed that itself. */
export async function printedOf(tx: Tx, { voucherId, printId }: Print): Promise<Printed> {
  const [before] = await vouchersById(tx, [voucherId]);
  if (!before) return fail('not_found', { field: 'voucherId' });
  if (before.state !== 'authorized') return fail('voucher_not_authorized', { field: 'voucherId' });
  const [first] = await tx.sql<{ id: string }>`
    update vouchers set first_print_id = coalesce(first_print_id, ${printId}::uuid)
    where tenant_id = ${tx.tenantId} and voucher_id = ${voucherId} returning first_print_id as id`;
  const profile = (await profileOf(tx))!;
  const { authorization, qrUrl } = toVoucher(before, profile.cuit);
  return {
    issuer: issuerOf(profile),
    receiver: before.receiver as PrintedReceiver | null,
    ...(await soldOf(tx, before)),
    reason: before.note?.reason ?? '',
    voucher: numberedOf(before as Numbered),
    authorization: { kind: before.authorization_kind!, code: authorization!.code, due: authorization!.dueDate },
    qrUrl,
    copy: before.printed !== null || first!.id !== printId,
  };
}
