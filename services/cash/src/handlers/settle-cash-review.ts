import { assertActsIn, handler, rules } from '@mostrador/kit';
import { id, reason } from '@mostrador/rules';
import type { CashReview, SettleCashReviewRequest } from '@mostrador/proto/cash';
import { fail } from '../errors.ts';
import { type ReviewRow, toReview } from '../reviews.ts';
import { supervisors } from '../rules.ts';

export const settleCashReview = handler<SettleCashReviewRequest, CashReview>({
  can: supervisors,
  rules: rules<SettleCashReviewRequest>({ reviewId: id, reason }),
  run: (ctx, { reviewId, reason: why }) =>
    ctx.tenant(async (tx) => {
      const [review] = await tx.sql<ReviewRow>`
        select * from cash_reviews where tenant_id = ${tx.tenantId} and review_id = ${reviewId} for update`;
      if (!review) return fail('not_found', { field: 'reviewId' });
      assertActsIn(ctx.actor, review.branch_id ?? '', 'reviewId');
      if (review.settled_at !== null) {
        const same = review.settled_by === ctx.actor.id && review.settled_reason === why;
        return same ? toReview(review) : fail('review_settled', { field: 'reviewId' });
      }
      if ([review.actor_id, review.approved_by].includes(ctx.actor.id)) fail('review_own', { field: 'reviewId' });
      const [settled] = await tx.sql<ReviewRow>`
        update cash_reviews set settled_at = ${ctx.now()}, settled_by = ${ctx.actor.id}, settled_reason = ${why}
        where tenant_id = ${tx.tenantId} and review_id = ${reviewId} returning *`;
      return toReview(settled!);
    }),
});
