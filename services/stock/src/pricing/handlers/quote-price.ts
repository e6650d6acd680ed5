import { handler, rules, type Tx } from '@mostrador/kit';
import type { PriceList, QuotedPrice, QuotePriceRequest } from '@mostrador/proto/pricing';
import { id, idOrNone, moment } from '@mostrador/rules';
import { heldPrice, type ListedPrice } from '@mostrador/till/price';
import { fail } from '../../errors.ts';
import { line, maxQuantityMilli, readers } from '../../rules.ts';
import { baseList, type PriceChangeRow, toPriceList } from '../convert.ts';
import { readPriceLists } from '../queries.ts';
import { z } from 'zod';

type Known = Pick<PriceChangeRow, 'price_list_id' | 'from_milli' | 'price_minor' | 'publication'> & {
  at: string | null;
};

/** What there was, is, and waits. What was first is so from ever. */
const readKnown = (tx: Tx, productId: string) => tx.sql<Known>`
  select c.price_list_id, c.from_milli, c.price_minor, c.publication,
    case when row_number() over (partition by c.price_list_id, c.from_milli order by c.change_number) > 1
      or c.publication is not null then c.at end as at
  from price_changes c where c.tenant_id = ${tx.tenantId} and c.product_id = ${productId}
  union all
  select r.price_list_id, r.from_milli, r.price_minor, p.version, p.begins_at
  from repricings p
  join repricing_changes r on r.tenant_id = p.tenant_id and r.repricing_id = p.repricing_id
  where p.tenant_id = ${tx.tenantId} and p.state = 'scheduled' and r.product_id = ${productId} and r.held_back = ''`;

const toListed = (row: Known): ListedPrice => ({
  priceListId: row.price_list_id,
  fromMilli: row.from_milli,
  priceMinor: row.price_minor ?? undefined,
  version: row.publication ?? undefined,
  beginsAt: row.at ?? undefined,
});

const flat = ({ priceListId, base, data }: PriceList) => ({ ...data!, priceListId, base });

export const quotePrice = handler<QuotePriceRequest, QuotedPrice>({
  can: readers,
  rules: rules<QuotePriceRequest>({
    productId: id,
    branchId: idOrNone,
    channel: line.trim().max(60),
    customerGroup: line.trim().max(60),
    quantityMilli: z.int().min(0).max(maxQuantityMilli),
    at: moment.optional(),
  }),
  run: (ctx, { productId, branchId, channel, customerGroup, quantityMilli, at }) =>
    ctx.tenant(async (tx) => {
      const lists = [...(await readPriceLists(tx)).map(toPriceList), baseList(ctx.tenantId)].map(flat);
      const held = heldPrice(lists, (await readKnown(tx, productId)).map(toListed), {
        branchId,
        customerGroup,
        channel: channel || 'till',
        quantityMilli: quantityMilli || 1_000,
        at: at ?? ctx.now().toISOString(),
      });
      return held ? { productId, ...held } : fail('not_found', { field: 'productId' });
    }),
});
