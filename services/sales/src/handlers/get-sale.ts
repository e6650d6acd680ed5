import { branchesOf, fail, handler, rules, type Tx } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetSaleRequest, Sale } from '@mostrador/proto/sales';
import { type SaleRow, toSale } from '../convert.ts';
import { salesById, sinceOf } from '../queries.ts';
import { readers } from '../rules.ts';

export const getSale = handler<GetSaleRequest, Sale>({
  can: readers,
  rules: rules<GetSaleRequest>({ saleId: id }),
  run: (ctx, { saleId }) =>
    ctx.tenant(async (tx) => {
      const [row] = await salesById(tx, [saleId]);
      const isTheirs = row && (await isOfBranches(tx, row, branchesOf(ctx.actor)));
      return isTheirs ? toSale(row, await sinceOf(tx, saleId)) : fail('not_found', { field: 'saleId' });
    }),
});

/** Sold in one of the branches, or come back in one: both ends see it. */
async function isOfBranches(tx: Tx, sale: SaleRow, branchIds: readonly string[] | null): Promise<boolean> {
  if (branchIds?.includes(sale.branch_id) ?? true) return true;
  const returned = await tx.sql`
    select from returns
    where tenant_id = ${tx.tenantId} and sale_id = ${sale.sale_id} and branch_id = any (${branchIds}::uuid[]) limit 1`;
  return returned.length > 0;
}
