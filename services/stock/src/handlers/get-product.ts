import { handler, rules } from '@mostrador/kit';
import type { GetProductRequest, Product } from '@mostrador/proto/stock';
import { z } from 'zod';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readers, readProducts, seesCosts } from '../queries.ts';

export const getProduct = handler<GetProductRequest, Product>({
  can: readers,
  rules: rules<GetProductRequest>({ productId: z.uuid().toLowerCase() }),
  async run(ctx, input) {
    const [row] = await ctx.tenant((tx) => readProducts(tx, [input.productId]));
    if (!row) return fail('product_unknown', { field: 'productId' });
    return toProduct(row, seesCosts(ctx));
  },
});
