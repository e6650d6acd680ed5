import { assertActsIn, branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListCashReviewsRequest, ListCashReviewsResponse } from '@mostrador/proto/cash';
import { z } from 'zod';
import { type ReviewRow, toReview } from '../reviews.ts';
import { optionalId, supervisors } from '../rules.ts';

export const listCashReviews = handler<ListCashReviewsRequest, ListCashReviewsResponse>({
  can: [...supervisors, 'accountant'],
  rules: rules<ListCashReviewsRequest>({
    status: z.enum(['', 'waiting', 'settled']),
    branchId: optionalId,
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, { status, branchId, ...page }) =>
    ctx.tenant(async (tx) => {
      if (branchId) assertActsIn(ctx.actor, branchId);
      const branches = branchId ? [branchId] : branchesOf(ctx.actor);
      const [notedAt = null, reviewId = null] = pageToken.read(page.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReviewRow>`
        select * from cash_reviews
        where tenant_id = ${tx.tenantId}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${status} = '' or (settled_at is null) = (${status} = 'waiting'))
          and (${notedAt}::timestamptz is null or (noted_at, review_id) > (${notedAt}::timestamptz, ${reviewId}::uuid))
        order by noted_at, review_id limit ${page.pageSize + 1}`;
      const shown = rows.slice(0, page.pageSize);
      const last = shown.at(-1);
      return {
        reviews: shown.map(toReview),
        nextPageToken: rows.length > shown.length && last ? pageToken.make(last.noted_at, last.review_id) : '',
      };
    }),
});
