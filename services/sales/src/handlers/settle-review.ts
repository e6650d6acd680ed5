import { type Actor, actsIn, handler, rules, type Tx } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { Review, SettleReviewRequest } from '@mostrador/proto/sales';
import { type ReviewRow, toReview } from '../reviews.ts';
import { fail } from '../errors.ts';
import { reason } from '../rules.ts';
import { settlers } from './correct-refused-sale.ts';

export const settleReview = handler<SettleReviewRequest, Review>({
  can: settlers,
  rules: rules<SettleReviewRequest>({ reviewId: id, reason }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      // Somebody is to have looked at it: a person.
      if (ctx.actor.kind !== 'user') return fail('forbidden');
      assertOfAnother(ctx.actor, await reviewOf(tx, ctx.actor, input.reviewId));
      await tx.sql`
        update reviews
        set status = 'settled', settled_at = ${ctx.now()}, settled_by = ${ctx.actor.id}, settled_reason = ${input.reason}
        where tenant_id = ${tx.tenantId} and review_id = ${input.reviewId} and status = 'open'`;
      const settled = await reviewOf(tx, ctx.actor, input.reviewId);
      const isOurs = settled.settled_by === ctx.actor.id && settled.settled_reason === input.reason;
      return isOurs ? toReview(settled) : fail('review_settled', { field: 'reviewId' });
    }),
});

/** A review of one of the caller's branches. */
async function reviewOf(tx: Tx, actor: Actor, reviewId: string): Promise<ReviewRow> {
  const [row] = await tx.sql<ReviewRow>`
    select * from reviews where tenant_id = ${tx.tenantId} and review_id = ${reviewId}`;
  const isTheirs = row?.branch_ids.some((branchId) => actsIn(actor, branchId));
  return row && isTheirs ? row : fail('not_found', { field: 'reviewId' });
}

function assertOfAnother(actor: Actor, { cashier_id, sent_by, approved_by }: ReviewRow): void {
  if ([cashier_id, sent_by, approved_by].includes(actor.id)) fail('review_own', { field: 'reviewId' });
}
