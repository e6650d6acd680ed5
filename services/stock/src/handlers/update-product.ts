import { assertVersion, handler, rules } from '@mostrador/kit';
import type { Product, UpdateProductRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts } from '../queries.ts';
import { keepers } from '../rules.ts';
import { productInput } from './create-products.ts';

export const updateProduct = handler<UpdateProductRequest, Product>({
  can: keepers,
  companyWide: true,
  rules: rules<UpdateProductRequest>({ productId: id, expectedVersion: z.int().min(1), data: productInput }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const firstChange = await takeChanges(tx, 1);
      const [stored] = await readProducts(tx, [input.productId]);
      if (!stored) return fail('not_found', { field: 'productId' });
      assertVersion(stored, input.expectedVersion);
      const { product_id: productId, created_as: createdAs, version } = stored;
      const draft = { productId, createdAs, data: input.data!, version: version + 1, at: '', stored };
      const [written] = await writeProducts(tx, [draft], firstChange, {
        now: ctx.now().toISOString(),
        actorId: ctx.actor.id,
      });
      return toProduct(written!, true);
    }),
});
