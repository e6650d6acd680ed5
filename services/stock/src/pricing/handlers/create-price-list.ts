import { createHash } from 'node:crypto';
import { handler, rules, type Tx } from '@mostrador/kit';
import { type CreatePriceListRequest, type PriceList, PriceListChanged } from '@mostrador/proto/pricing';
import { fail } from '../../errors.ts';
import { newId } from '../../rules.ts';
import { toPriceList } from '../convert.ts';
import { lockPrices, maxPriceLists, readPriceList, readPriceLists } from '../queries.ts';
import { approvers, priceListInput } from '../rules.ts';

async function create(tx: Tx, { priceListId, data }: CreatePriceListRequest, now: string): Promise<PriceList> {
  await lockPrices(tx);
  const createdAs = createHash('sha256').update(JSON.stringify(data)).digest('base64url');
  const stored = await readPriceList(tx, priceListId);
  if (stored)
    return stored.created_as === createdAs ? toPriceList(stored) : fail('id_reused', { field: 'priceListId' });
  if ((await readPriceLists(tx)).length >= maxPriceLists) fail('price_lists_too_many');
  const { name, priority, customerGroups, channels, branchIds, from = null, until = null, active } = data!;
  await tx.sql`
    insert into price_lists (tenant_id, price_list_id, name, priority, customer_groups, channels, branch_ids, from_at,
      until_at, active, version, created_as, updated_at)
    values (${tx.tenantId}, ${priceListId}, ${name}, ${priority}, ${customerGroups}::text[], ${channels}::text[],
      ${branchIds}::uuid[], ${from}, ${until}, ${active}, 1, ${createdAs}, ${now})`;
  const priceList = toPriceList((await readPriceList(tx, priceListId))!);
  tx.emit(PriceListChanged, priceListId, { priceList });
  return priceList;
}

export const createPriceList = handler<CreatePriceListRequest, PriceList>({
  can: approvers,
  companyWide: true,
  rules: rules<CreatePriceListRequest>({ priceListId: newId, data: priceListInput }),
  run: (ctx, input) => ctx.tenant((tx) => create(tx, input, ctx.now().toISOString())),
});
