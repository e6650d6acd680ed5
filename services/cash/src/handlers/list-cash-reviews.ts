import { assertActsIn, branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListCashReviewsRequest, ListCashReviewsResponse } from '@mostrador/proto/cash';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type ReviewRow, toReview } from '../reviews.ts';
import { supervisors } from '../rules.ts';

export const listCashReviews = handler<ListCashReviewsRequest, ListCashReviewsResponse>({
  can: [...supervisors, 'accountant'],
  rules: rules<ListCashReviewsRequest>({ state: orNone(words.reviewState), branchId: idOrNone, ...paged() }),
  run: (ctx, { state, branchId, ...page }) =>
    ctx.tenant(async (tx) => {
      if (branchId) assertActsIn(ctx.actor, branchId);
      const branches = branchId ? [branchId] : branchesOf(ctx.actor);
      const [notedAt = null, reviewId = null] = pageToken.read(page.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReviewRow>`
        select * from cash_reviews
        where tenant_id = ${tx.tenantId}
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${state} = '' or (settled_at is null) = (${state} = 'open'))
          and (${notedAt}::timestamptz is null or (noted_at, review_id) > (${notedAt}::timestamptz, ${reviewId}::uuid))
        order by noted_at, review_id limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(rows, page.pageSize, (last) => [last.noted_at, last.review_id]);
      return { reviews: shown.map(toReview), nextPageToken };
    }),
});
