import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetPurchaseRequest, PurchaseHistory } from '@mostrador/proto/books';
import { type PurchaseVersionRow, toPurchase, toPurchaseVersion } from '../convert.ts';
import { fail } from '../../errors.ts';
import { purchaseById } from '../queries.ts';
import { bookkeepers } from '../rules.ts';

export const getPurchase = handler<GetPurchaseRequest, PurchaseHistory>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<GetPurchaseRequest>({ purchaseId: id }),
  run: (ctx, { purchaseId }) =>
    ctx.tenant(async (tx) => {
      const row = await purchaseById(tx, purchaseId);
      if (!row) return fail('not_found', { field: 'purchaseId' });
      const versions = await tx.sql<PurchaseVersionRow>`
        select * from purchase_versions
        where tenant_id = ${ctx.tenantId} and purchase_id = ${purchaseId} order by version`;
      return { purchase: toPurchase(row), versions: versions.map(toPurchaseVersion) };
    }),
});
