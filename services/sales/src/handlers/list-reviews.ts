import { branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListReviewsRequest, ListReviewsResponse } from '@mostrador/proto/sales';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { type ReviewRow, toReview } from '../reviews.ts';
import { settlers } from './correct-refused-sale.ts';

export const listReviews = handler<ListReviewsRequest, ListReviewsResponse>({
  can: settlers,
  rules: rules<ListReviewsRequest>({
    state: orNone(words.reviewState),
    kind: orNone(words.reviewKind),
    flag: orNone(words.reviewFlag),
    branchId: idOrNone,
    ...paged(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, reviewId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReviewRow>`
        select * from reviews
        where tenant_id = ${tx.tenantId}
          and (${input.state} = '' or status = ${input.state})
          and (${input.kind} = '' or kind = ${input.kind})
          and (${input.flag} = '' or flag = ${input.flag})
          and (${input.branchId || null}::uuid is null or ${input.branchId || null}::uuid = any (branch_ids))
          and (${branchesOf(ctx.actor)}::uuid[] is null or branch_ids && ${branchesOf(ctx.actor)}::uuid[])
          and (${at}::timestamptz is null or (noted_at, review_id) > (${at}::timestamptz, ${reviewId}::uuid))
        order by noted_at, review_id limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.noted_at, last.review_id]);
      return { reviews: page.map(toReview), nextPageToken };
    }),
});
