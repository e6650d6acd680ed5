import { handler, rules } from '@mostrador/kit';
import { priceTimes } from '@mostrador/money';
import { id } from '@mostrador/rules';
import type { GetPriceRequest, Price } from '@mostrador/proto/stock';
import type { ProductRow } from '../convert.ts';
import { fail } from '../errors.ts';
import { barcodeShape } from '../rules.ts';

type Found = Pick<ProductRow, 'product_id' | 'name' | 'price_minor' | 'open_price'> & {
  barcode: string;
  quantity_milli: number | null;
  code_price_minor: number | null;
};

export const getPrice = handler<GetPriceRequest, Price>({
  can: ['public'],
  rules: rules<GetPriceRequest>({ companyId: id, barcode: barcodeShape }),
  run: (ctx, { companyId, barcode }) =>
    ctx.as(companyId, async (tx) => {
      const now = ctx.now().toISOString();
      // The code as it was asked for comes first.
      const rows = await tx.sql<Found>`
        select p.product_id, p.name, b.barcode, coalesce(begun.price_minor, p.price_minor) as price_minor, p.open_price, b.quantity_milli,
          b.price_minor as code_price_minor
        from product_barcodes b join products p on p.tenant_id = b.tenant_id and p.product_id = b.product_id
        left join lateral (
          -- What a publication says that has begun, and that no product has yet: it holds from its moment on.
          select r.price_minor from repricings c
          join repricing_changes r on r.tenant_id = c.tenant_id and r.repricing_id = c.repricing_id
          where c.tenant_id = b.tenant_id and c.state = 'scheduled' and c.begins_at <= ${now}
            and r.product_id = b.product_id and r.price_list_id = b.tenant_id and r.from_milli = 0 and r.held_back = ''
          order by c.begins_at desc, c.version desc limit 1) begun on true
        where b.tenant_id = ${companyId} and b.canonical = gtin_of(${barcode}) and b.active
        order by b.barcode = ${barcode} desc, b.product_id, b.position`;
      const [found] = rows;
      if (!found) return fail('not_found', { field: 'barcode' });
      if (found.barcode !== barcode && rows.some((one) => one.product_id !== found.product_id)) {
        const names = [...new Set(rows.map((one) => one.name))].join(', ');
        return fail('barcode_ambiguous', { field: 'barcode', detail: names });
      }
      return {
        productId: found.product_id,
        name: found.name,
        barcode: found.barcode,
        priceMinor: priceOf(found),
        currency: 'ARS',
        openPrice: found.open_price,
        quantityMilli: found.quantity_milli ?? undefined,
      };
    }),
});

/** What all that the code stands for costs. */
const priceOf = ({ price_minor, quantity_milli, code_price_minor }: Found): number =>
  code_price_minor ?? (quantity_milli === null ? price_minor : priceTimes(price_minor, quantity_milli));
