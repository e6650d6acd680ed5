import { handler, rules, type Tx } from '@mostrador/kit';
import type { RequestVoucherRequest, Voucher, VoucherReceiver } from '@mostrador/proto/fiscal';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { refuseFce } from '../fce-terms.ts';
import { askFor, preparing, profileOf, vouchersOfSale } from '../queries.ts';
import { creditTerms, id, perceived, receiver, sellers } from '../rules.ts';

const json = (value: object | undefined) => (value ? JSON.stringify(value) : null);

/** Gives a sale its place in the queue; false where it has one. */
async function queue(tx: Tx, input: RequestVoucherRequest): Promise<boolean> {
  const made = await tx.sql`
    insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, receiver,
      credit, perceived_minor)
    select tenant_id, gen_random_uuid(), sale_id, sale_id, 'invoice', branch_id, till_id, effective_at,
      coalesce(${json(input.receiver)}::jsonb, nullif(sale -> 'receiver', 'null')), ${json(input.credit)}::jsonb,
      ${input.perceivedMinor ?? null}::bigint
    from sales where tenant_id = ${tx.tenantId} and sale_id = ${input.saleId}
    on conflict do nothing returning 1`;
  if (made.length === 0) return false;
  // What was undone of the sale meanwhile gets its credit note now.
  await tx.sql`
    update reversals set planned = false where tenant_id = ${tx.tenantId} and sale_id = ${input.saleId}`;
  await askFor(tx, [preparing]);
  return true;
}

export const requestVoucher = handler<RequestVoucherRequest, Voucher>({
  can: sellers,
  rules: rules<RequestVoucherRequest>({
    saleId: id,
    receiver: receiver.optional(),
    credit: creditTerms.optional(),
    perceivedMinor: perceived,
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [sold] = await tx.sql<{ total_minor: number; receiver: VoucherReceiver | null }>`
        select (sale ->> 'totalMinor')::bigint as total_minor, nullif(sale -> 'receiver', 'null') as receiver
        from sales where tenant_id = ${ctx.tenantId} and sale_id = ${input.saleId}`;
      if (!sold) return fail('sale_unknown', { field: 'saleId' });
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      if (await queue(tx, input)) {
        const { credit, receiver = sold.receiver, perceivedMinor = 0 } = input;
        refuseFce(profile, { credit, receiver, totalMinor: sold.total_minor + perceivedMinor }, ctx.now());
      }
      const [invoice] = await vouchersOfSale(tx, input.saleId);
      return toVoucher(invoice!, profile.cuit);
    }),
});
