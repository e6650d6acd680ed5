import { assertVersion, handler, rules } from '@mostrador/kit';
import { type PriceList, PriceListChanged, type UpdatePriceListRequest } from '@mostrador/proto/pricing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { toPriceList } from '../convert.ts';
import { lockPrices, readPriceList } from '../queries.ts';
import { approvers, priceListInput } from '../rules.ts';

export const updatePriceList = handler<UpdatePriceListRequest, PriceList>({
  can: approvers,
  companyWide: true,
  rules: rules<UpdatePriceListRequest>({ priceListId: id, expectedVersion: z.int().min(1), data: priceListInput }),
  run: (ctx, { priceListId, expectedVersion, data }) =>
    ctx.once(async (tx) => {
      await lockPrices(tx);
      const stored = (await readPriceList(tx, priceListId)) ?? fail('not_found', { field: 'priceListId' });
      assertVersion(stored, expectedVersion);
      const { name, priority, customerGroups, channels, branchIds, from = null, until = null, active } = data!;
      await tx.sql`
        update price_lists set name = ${name}, priority = ${priority}, customer_groups = ${customerGroups}::text[],
          channels = ${channels}::text[], branch_ids = ${branchIds}::uuid[], from_at = ${from}, until_at = ${until},
          active = ${active}, version = version + 1, updated_at = ${ctx.now().toISOString()}
        where tenant_id = ${tx.tenantId} and price_list_id = ${priceListId}`;
      const priceList = toPriceList((await readPriceList(tx, priceListId))!);
      tx.emit(PriceListChanged, priceListId, { priceList });
      return priceList;
    }),
});
