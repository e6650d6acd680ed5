import { fail, handler, rules } from '@mostrador/kit';
import type { GetSaleRequest, Sale } from '@mostrador/proto/sales';
import { toSale } from '../convert.ts';
import { salesById, sinceOf } from '../queries.ts';
import { id, readers } from '../rules.ts';

export const getSale = handler<GetSaleRequest, Sale>({
  can: readers,
  rules: rules<GetSaleRequest>({ saleId: id }),
  run: (ctx, { saleId }) =>
    ctx.tenant(async (tx) => {
      const [row] = await salesById(tx, [saleId]);
      return row ? toSale(row, await sinceOf(tx, saleId)) : fail('not_found', { field: 'saleId' });
    }),
});
