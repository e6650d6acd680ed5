import { handler, rules, type Tx } from '@mostrador/kit';
import type { ListPublishedPricesRequest, ListPublishedPricesResponse } from '@mostrador/proto/pricing';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { readers } from '../../rules.ts';
import { type RepricingChangeRow, type RepricingRow, toPublication, toPublishedPrice } from '../convert.ts';
import { fromMilli, version as versionRule } from '../rules.ts';

async function readPublication(tx: Tx, version: number): Promise<RepricingRow> {
  const [row] = await tx.sql<RepricingRow>`
    select * from repricings where tenant_id = ${tx.tenantId} and version = ${version}`;
  return row ?? fail('not_found', { field: 'version' });
}

export const listPublishedPrices = handler<ListPublishedPricesRequest, ListPublishedPricesResponse>({
  can: readers,
  rules: rules<ListPublishedPricesRequest>({ version: versionRule, ...paged(5_000) }),
  run: (ctx, { version, ...page }) =>
    ctx.tenant(async (tx) => {
      const publication = await readPublication(tx, version);
      const [product, list, step] = pageToken.read(page.pageToken, z.uuid(), z.uuid(), fromMilli) ?? [null, null, null];
      const found = await tx.sql<RepricingChangeRow & { product_version: number | null }>`
        select r.*, c.product_version
        from repricing_changes r
        left join price_changes c on c.tenant_id = r.tenant_id and c.product_id = r.product_id
          and c.price_list_id = r.price_list_id and c.from_milli = r.from_milli and c.publication = ${version}
        where r.tenant_id = ${tx.tenantId} and r.repricing_id = ${publication.repricing_id} and r.held_back = ''
          and (${product}::uuid is null or
            (r.product_id, r.price_list_id, r.from_milli) > (${product}::uuid, ${list}::uuid, ${step}::bigint))
        order by r.product_id, r.price_list_id, r.from_milli limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [
        last.product_id,
        last.price_list_id,
        last.from_milli,
      ]);
      return { publication: toPublication(publication), prices: shown.map(toPublishedPrice), nextPageToken };
    }),
});
