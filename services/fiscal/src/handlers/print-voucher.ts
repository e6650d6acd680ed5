import { handler, rules, type Tx } from '@mostrador/kit';
import type { PrintVoucherRequest, VoucherPaper } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { a4 } from '../paper/a4.ts';
import { fileNameOf } from '../paper/mail.ts';
import { type Printed, type PrintedReceiver, sheetOf } from '../paper/sheet.ts';
import { ticket } from '../paper/ticket.ts';
import { type ProfileRow, profileOf, type VoucherRow, vouchersById } from '../queries.ts';
import { id, readers } from '../rules.ts';
import { type Numbered, numberedOf } from '../turn.ts';

const papers = { a4, ticket };

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

/** What was sold, and of a return what came back. */
async function soldOf(tx: Tx, row: VoucherRow): Promise<Pick<Printed, 'sale' | 'returned'>> {
  const [sold] = await tx.sql<Pick<Printed, 'sale' | 'returned'>>`
    select s.sale, r.lines as returned from sales s
    left join reversals r on r.tenant_id = s.tenant_id and r.sale_id = s.sale_id and r.source_id = ${row.source_id}
    where s.tenant_id = ${tx.tenantId} and s.sale_id = ${row.sale_id}`;
  return sold!;
}

/** All that the paper says; the first print is the original. */
async function printedOf(tx: Tx, { voucherId, printId }: PrintVoucherRequest): Promise<Printed> {
  const [before] = await vouchersById(tx, [voucherId]);
  if (!before) return fail('voucher_unknown', { field: 'voucherId' });
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
    voucher: numberedOf(before as Numbered),
    authorization: { kind: before.authorization_kind!, code: authorization!.code, due: authorization!.dueDate },
    qrUrl,
    copy: first!.id !== printId,
  };
}

export const printVoucher = handler<PrintVoucherRequest, VoucherPaper>({
  can: readers,
  rules: rules<PrintVoucherRequest>({ voucherId: id, printId: id, paper: z.enum(['a4', 'ticket']) }),
  async run(ctx, input) {
    const printed = await ctx.tenant((tx) => printedOf(tx, input));
    const sheet = sheetOf(printed);
    const pdf = await papers[input.paper as keyof typeof papers](sheet);
    const fileName = fileNameOf(sheet);
    return { fileName, pdfBase64: pdf.toString('base64'), copy: printed.copy, contentType: 'application/pdf' };
  },
});
