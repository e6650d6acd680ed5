import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetProductRequest, Product } from '@mostrador/proto/stock';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { readers } from '../rules.ts';

export const getProduct = handler<GetProductRequest, Product>({
  can: readers,
  rules: rules<GetProductRequest>({ productId: id }),
  async run(ctx, input) {
    const [row] = await ctx.tenant((tx) => readProducts(tx, [input.productId]));
    if (!row) return fail('not_found', { field: 'productId' });
    return toProduct(row, seesCosts(ctx));
  },
});
