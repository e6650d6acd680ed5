import { handler, rules } from '@mostrador/kit';
import type { RequestVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { askFor, preparing, profileOf, vouchersOfSale } from '../queries.ts';
import { id, receiver, sellers } from '../rules.ts';

export const requestVoucher = handler<RequestVoucherRequest, Voucher>({
  can: sellers,
  rules: rules<RequestVoucherRequest>({ saleId: id, receiver: receiver.optional() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [sale] = await tx.sql`
        select 1 from sales where tenant_id = ${ctx.tenantId} and sale_id = ${input.saleId}`;
      if (!sale) fail('sale_unknown', { field: 'saleId' });
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      const made = await tx.sql`
        insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, receiver)
        select tenant_id, gen_random_uuid(), sale_id, sale_id, 'invoice', branch_id, till_id, effective_at,
          coalesce(${input.receiver ? JSON.stringify(input.receiver) : null}::jsonb, nullif(sale -> 'receiver', 'null'))
        from sales where tenant_id = ${ctx.tenantId} and sale_id = ${input.saleId}
        on conflict do nothing returning 1`;
      if (made.length > 0) {
        // What was undone of the sale meanwhile gets its credit note now.
        await tx.sql`
          update reversals set planned = false where tenant_id = ${ctx.tenantId} and sale_id = ${input.saleId}`;
        await askFor(tx, [preparing]);
      }
      const [invoice] = await vouchersOfSale(tx, input.saleId);
      return toVoucher(invoice!, profile.cuit);
    }),
});
