import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListWithholdingsRequest, ListWithholdingsResponse } from '@mostrador/proto/books';
import { z } from 'zod';
import { toWithholding, type WithholdingRow } from '../convert.ts';
import { day } from '../../rules.ts';
import { bookkeepers, month as monthRule } from '../rules.ts';

export const listWithholdings = handler<ListWithholdingsRequest, ListWithholdingsResponse>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<ListWithholdingsRequest>({ month: monthRule, ...paged() }),
  run: (ctx, { month, ...page }) =>
    ctx.tenant(async (tx) => {
      const from = `${month}-01`;
      const [since, last] = pageToken.read(page.pageToken, day, z.uuid()) ?? [null, null];
      const found = await tx.sql<WithholdingRow>`
        select * from withholdings
        where tenant_id = ${ctx.tenantId} and date >= ${from}::date and date < ${from}::date + interval '1 month'
          and (${since}::date is null or (withholdings.date, withholding_id) > (${since}::date, ${last}::uuid))
        order by withholdings.date, withholding_id limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.date, last.withholding_id]);
      return { withholdings: shown.map(toWithholding), nextPageToken };
    }),
});
