import { createHash } from 'node:crypto';
import { type Ctx, handler, rules } from '@mostrador/kit';
import type {
  CreateProductRequest,
  CreateProductsRequest,
  CreateProductsResponse,
  Product,
  ProductInput,
} from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { hasRightCheckDigit } from '@mostrador/till/scan';
import { z } from 'zod';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts } from '../queries.ts';
import { barcodeShape, keepers, line, newId } from '../rules.ts';

const ivaRatesBp = [0, 250, 500, 1050, 2100, 2700];
/** Ten thousand million pesos, as of a whole sale. */
const amountMinor = z.int().min(0).max(1e12);

/** Of 13 digits it is a typing error for certain; shorter and longer codes may be a shop's own, and are remarked on. */
const barcode = barcodeShape.refine((code) => code.length !== 13 || hasRightCheckDigit(code), 'barcode_check_digit');

export const productInput: z.ZodType<ProductInput> = z
  .strictObject({
    name: line.trim().min(1).max(200),
    barcodes: z
      .array(barcode)
      .max(20)
      .refine((codes) => new Set(codes).size === codes.length, 'barcode_repeated'),
    category: line.trim().max(100),
    priceMinor: amountMinor,
    costMinor: amountMinor,
    ivaTreatment: z.enum(words.ivaTreatment),
    ivaRateBp: z.int().refine((rate) => ivaRatesBp.includes(rate), 'iva_rate_not_allowed'),
    internalTaxMinor: amountMinor,
    openPrice: z.boolean(),
    tracked: z.boolean(),
    unit: z.enum(words.unit),
    packOfProductId: id.optional(),
    packUnits: z.int().min(0).max(10_000),
    supplierId: id.optional(),
    active: z.boolean(),
    costIncludesIva: z.boolean().optional(),
    brand: line.trim().max(100).optional(),
    kept: z.boolean().optional(),
    discontinuedOn: z.iso.date().optional(),
    plu: z.int().min(1).max(999_999).optional(),
    incomplete: z.boolean().optional(),
    negativePolicy: z.enum(words.negativePolicy).optional(),
  })
  .refine((data) => data.ivaTreatment === 'taxed' || data.ivaRateBp === 0, {
    path: ['ivaRateBp'],
    message: 'iva_rate_not_allowed',
  })
  .refine((data) => data.openPrice || data.internalTaxMinor <= data.priceMinor, {
    path: ['internalTaxMinor'],
    message: 'internal_tax_above_price',
  })
  .refine((data) => (data.packOfProductId ? data.packUnits >= 2 : data.packUnits === 0), {
    path: ['packUnits'],
    message: 'pack_units_missing',
  });

export const createProductRules = rules<CreateProductRequest>({ productId: newId, data: productInput });

export const createProducts = handler<CreateProductsRequest, CreateProductsResponse>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateProductsRequest>({ products: z.array(createProductRules).min(1).max(500) }),
  run: async (ctx, input) => ({ products: await addProducts(ctx, input.products, (index) => `products.${index}.`) }),
});

/** Adds products, all or none. Those that were added before with the same content are answered as they stand. */
export async function addProducts(
  ctx: Ctx,
  requests: CreateProductRequest[],
  at: (index: number) => string,
): Promise<Product[]> {
  const ids = requests.map((request) => request.productId);
  const repeated = ids.findIndex((one, index) => ids.indexOf(one) !== index);
  if (repeated >= 0) fail('product_id_repeated', { field: `${at(repeated)}productId` });
  const drafts = requests.map(({ productId, data }, index) => ({
    productId,
    data: data!,
    version: 1,
    createdAs: createHash('sha256').update(JSON.stringify(data)).digest('base64url'),
    at: at(index),
  }));
  return ctx.tenant(async (tx) => {
    const firstChange = await takeChanges(tx, drafts.length);
    const known = new Map((await readProducts(tx, ids)).map((row) => [row.product_id, row]));
    for (const { productId, createdAs, at: where } of drafts) {
      const stored = known.get(productId);
      if (stored && stored.created_as !== createdAs) fail('id_reused', { field: `${where}productId` });
    }
    const news = drafts.filter(({ productId }) => !known.has(productId));
    for (const row of await writeProducts(tx, news, firstChange, ctx.now().toISOString()))
      known.set(row.product_id, row);
    return ids.map((productId) => toProduct(known.get(productId)!, true));
  });
}
