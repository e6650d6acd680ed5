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
import { id, orNone } from '@mostrador/rules';
import { hasRightCheckDigit } from '@mostrador/till/scan';
import { z } from 'zod';
import { takeChanges, writeProducts } from '../catalogue.ts';
import { toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts } from '../queries.ts';
import { barcodeShape, keepers, line, newId } from '../rules.ts';

const ivaRatesBp = [0, 250, 500, 1050, 2100, 2700];
/** A thousand units: a code, or the part of a kit, stands for no more. */
const maxMeasureMilli = 1e6;
/** Ten thousand million pesos, as of a whole sale. */
const amountMinor = z.int().min(0).max(1e12);

/** Of 13 digits it is a typing error for certain; shorter and longer codes may be a shop's own, and are remarked on. */
const barcode = barcodeShape.refine((code) => code.length !== 13 || hasRightCheckDigit(code), 'barcode_check_digit');

const attributeValue = z.strictObject({
  attributeId: id,
  text: line.trim().min(1).max(500).optional(),
  numberMilli: z.int().min(-1e15).max(1e15).optional(),
  yes: z.boolean().optional(),
  choice: line.max(100).optional(),
});

const measureMilli = z.int().min(1).max(maxMeasureMilli);

const packCode = z.strictObject({
  barcode,
  quantityMilli: measureMilli,
  unit: orNone(words.measureUnit),
  form: z.enum(words.codeForm),
  priceMinor: amountMinor.optional(),
});

const ivaRateBp = z.int().refine((rate) => ivaRatesBp.includes(rate), 'iva_rate_not_allowed');

const isDistinct = (values: string[]) => new Set(values).size === values.length;

export const productInput: z.ZodType<ProductInput> = z
  .strictObject({
    name: line.trim().min(1).max(200),
    barcodes: z.array(barcode).max(20).refine(isDistinct, 'barcode_repeated'),
    category: line.trim().max(100),
    priceMinor: amountMinor,
    costMinor: amountMinor,
    ivaTreatment: z.enum(words.ivaTreatment),
    ivaRateBp,
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
    categoryId: id.optional(),
    attributes: z
      .array(attributeValue)
      .max(100)
      .refine((all) => isDistinct(all.map((one) => one.attributeId)), 'attribute_repeated'),
    packCodes: z
      .array(packCode)
      .max(20)
      .refine((codes) => isDistinct(codes.map((one) => one.barcode)), 'barcode_repeated'),
    content: z.strictObject({ quantityMilli: measureMilli, unit: z.enum(words.measureUnit) }).optional(),
    parts: z
      .array(z.strictObject({ productId: id, quantityMilli: measureMilli }))
      .max(50)
      .refine((parts) => isDistinct(parts.map((one) => one.productId)), 'kit_part_repeated'),
    condition: z.enum(words.productCondition).optional(),
    internalCode: barcodeShape.optional(),
    onlyBranchIds: z.array(id).max(200),
    depositProductId: id.optional(),
    priceFixed: z.boolean().optional(),
    consumerIva: z.strictObject({ ivaTreatment: z.enum(words.ivaTreatment), ivaRateBp: ivaRateBp }).optional(),
    variant: z.strictObject({ groupId: id, values: z.array(line.max(50)).min(1).max(3) }).optional(),
  })
  .refine((data) => data.ivaTreatment === 'taxed' || data.ivaRateBp === 0, {
    path: ['ivaRateBp'],
    message: 'iva_rate_not_allowed',
  })
  .refine((data) => data.openPrice || data.internalTaxMinor <= data.priceMinor, {
    path: ['internalTaxMinor'],
    message: 'internal_tax_above_price',
  })
  .refine(({ consumerIva }) => !consumerIva || consumerIva.ivaTreatment === 'taxed' || consumerIva.ivaRateBp === 0, {
    path: ['consumerIva', 'ivaRateBp'],
    message: 'iva_rate_not_allowed',
  })
  .refine((data) => data.parts.length === 0 || !data.tracked, { path: ['tracked'], message: 'kit_tracked' })
  .refine((data) => data.parts.length === 0 || !data.packOfProductId, {
    path: ['packOfProductId'],
    message: 'kit_is_no_pack',
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

/**
 * Tells the same request from another one under the same id. Lists that came into the contract later are left out where
 * they are empty: what was created before is still the same.
 */
export const createdAsOf = (data: ProductInput): string =>
  createHash('sha256')
    .update(
      JSON.stringify(data, (key, value: unknown) =>
        key !== 'barcodes' && Array.isArray(value) && value.length === 0 ? undefined : value,
      ),
    )
    .digest('base64url');

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
    createdAs: createdAsOf(data!),
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
    for (const row of await writeProducts(tx, news, firstChange, {
      now: ctx.now().toISOString(),
      actorId: ctx.actor.id,
    }))
      known.set(row.product_id, row);
    return ids.map((productId) => toProduct(known.get(productId)!, true));
  });
}
