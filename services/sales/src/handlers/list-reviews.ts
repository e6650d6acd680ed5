import { branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListReviewsRequest, ListReviewsResponse } from '@mostrador/proto/sales';
import { z } from 'zod';
import { type ReviewRow, toReview } from '../reviews.ts';
import { optionalId } from '../rules.ts';
import { settlers } from './correct-refused-sale.ts';

export const listReviews = handler<ListReviewsRequest, ListReviewsResponse>({
  can: settlers,
  rules: rules<ListReviewsRequest>({
    status: z.enum(['', 'open', 'settled']),
    kind: z.enum(['', 'sale', 'void', 'return', 'refund']),
    flag: z.string().max(40),
    branchId: optionalId,
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, reviewId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<ReviewRow>`
        select * from reviews
        where tenant_id = ${tx.tenantId}
          and (${input.status} = '' or status = ${input.status})
          and (${input.kind} = '' or kind = ${input.kind})
          and (${input.flag} = '' or flag = ${input.flag})
          and (${input.branchId || null}::uuid is null or ${input.branchId || null}::uuid = any (branch_ids))
          and (${branchesOf(ctx.actor)}::uuid[] is null or branch_ids && ${branchesOf(ctx.actor)}::uuid[])
          and (${at}::timestamptz is null or (noted_at, review_id) > (${at}::timestamptz, ${reviewId}::uuid))
        order by noted_at, review_id limit ${input.pageSize + 1}`;
      const page = rows.slice(0, input.pageSize);
      const last = page.at(-1);
      return {
        reviews: page.map(toReview),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.noted_at, last.review_id) : '',
      };
    }),
});
