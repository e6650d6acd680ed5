import { type Ctx, handler, rules } from '@mostrador/kit';
import type { GetPriceRequest, Price } from '@mostrador/proto/stock';
import { fail } from '../errors.ts';
import { barcodeShape, id } from '../rules.ts';

/** Promised is at most 5 s; a query may take a part of it. */
const keptMs = 4_000;
/** About 20 MB at most. */
const keptPrices = 50_000;

/**
 * Prices by company and barcode, those that do not exist as well; only in this process, since Redis may be away. An entry
 * is the query itself, so that many who ask at once wait for the same one. Oldest entries leave first.
 */
const prices = new Map<string, { askedAt: number; price: Promise<Price | null> }>();

export const getPrice = handler<GetPriceRequest, Price>({
  can: ['public'],
  rules: rules<GetPriceRequest>({ companyId: id, barcode: barcodeShape }),
  async run(ctx, input) {
    const price = await kept(ctx, input);
    return price ?? fail('price_unknown', { field: 'barcode' });
  },
});

function kept(ctx: Ctx, input: GetPriceRequest): Promise<Price | null> {
  const key = `${input.companyId} ${input.barcode}`;
  const askedAt = ctx.now().getTime();
  const known = prices.get(key);
  if (known && askedAt - known.askedAt < keptMs) return known.price;
  // Taken out first, so that the order in the map is the order of asking.
  prices.delete(key);
  const entry = { askedAt, price: ask(ctx, input) };
  entry.price.catch(() => prices.get(key) === entry && prices.delete(key));
  prices.set(key, entry);
  if (prices.size > keptPrices) prices.delete(prices.keys().next().value!);
  return entry.price;
}

const ask = (ctx: Ctx, { companyId, barcode }: GetPriceRequest): Promise<Price | null> =>
  ctx.as(companyId, async (tx) => {
    const [price] = await tx.sql<Price>`
      select p.product_id as "productId", p.name, b.barcode, p.price_minor as "priceMinor", 'ARS' as currency,
        p.open_price as "openPrice"
      from product_barcodes b join products p on p.tenant_id = b.tenant_id and p.product_id = b.product_id
      where b.tenant_id = ${companyId} and b.barcode = ${barcode} and b.active`;
    return price ?? null;
  });
