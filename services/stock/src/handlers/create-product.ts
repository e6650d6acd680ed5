import { handler } from '@mostrador/kit';
import type { CreateProductRequest, Product } from '@mostrador/proto/stock';
import { keepers } from '../rules.ts';
import { addProducts, createProductRules } from './create-products.ts';

export const createProduct = handler<CreateProductRequest, Product>({
  can: keepers,
  companyWide: true,
  rules: createProductRules,
  async run(ctx, input) {
    const [product] = await addProducts(ctx, [input], () => '');
    return product!;
  },
});
