import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetPriceRequest, Price } from '@mostrador/proto/stock';
import { fail } from '../errors.ts';
import { barcodeShape } from '../rules.ts';

export const getPrice = handler<GetPriceRequest, Price>({
  can: ['public'],
  rules: rules<GetPriceRequest>({ companyId: id, barcode: barcodeShape }),
  run: (ctx, { companyId, barcode }) =>
    ctx.as(companyId, async (tx) => {
      // The code as it was asked for comes first.
      const prices = await tx.sql<Price>`
        select p.product_id as "productId", p.name, b.barcode, p.price_minor as "priceMinor", 'ARS' as currency,
          p.open_price as "openPrice"
        from product_barcodes b join products p on p.tenant_id = b.tenant_id and p.product_id = b.product_id
        where b.tenant_id = ${companyId} and b.canonical = gtin_of(${barcode}) and b.active
        order by b.barcode = ${barcode} desc, b.product_id, b.position`;
      const [price] = prices;
      if (!price) return fail('not_found', { field: 'barcode' });
      if (price.barcode !== barcode && prices.some((one) => one.productId !== price.productId)) {
        const names = [...new Set(prices.map((one) => one.name))].join(', ');
        return fail('barcode_ambiguous', { field: 'barcode', detail: names });
      }
      return price;
    }),
});
