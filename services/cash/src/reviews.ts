import { randomUUID } from 'node:crypto';
import type { RowOf, Tx } from '@mostrador/kit';
import type { CashReview } from '@mostrador/proto/cash';
import type { CashReviewModel } from './db/models.ts';
import type { Word } from '@mostrador/proto/words';

export type Flag = Word<'cashReviewFlag'>;

/** Something that a supervisor has to look at. `detail`: what was sent, where that is not on the books. */
export type Noted = {
  flag: Flag;
  subjectId: string;
  session: { session_id: string; till_id: string; branch_id: string | null };
  actorId: string;
  approvedBy?: string;
  /** Centavos, signed. */
  amountMinor: number;
  at: string;
  detail?: string;
};

/** Notes something for a supervisor; once, however often it comes. */
export const noteForReview = (tx: Tx, { session, ...noted }: Noted) => tx.sql`
  insert into cash_reviews (tenant_id, review_id, flag, subject_id, session_id, till_id, branch_id, actor_id, approved_by,
    amount_minor, at, detail)
  values (${tx.tenantId}, ${randomUUID()}, ${noted.flag}, ${noted.subjectId}, ${session.session_id}, ${session.till_id},
    ${session.branch_id}, ${noted.actorId}, ${noted.approvedBy ?? ''}, ${noted.amountMinor}, ${noted.at},
    ${noted.detail ?? ''})
  on conflict (tenant_id, subject_id, flag) do nothing`;

export type ReviewRow = RowOf<CashReviewModel, { flag: Flag }>;

export const toReview = (row: ReviewRow): CashReview => ({
  reviewId: row.review_id,
  flag: row.flag,
  subjectId: row.subject_id,
  sessionId: row.session_id,
  tillId: row.till_id,
  branchId: row.branch_id ?? '',
  actorId: row.actor_id,
  approvedBy: row.approved_by,
  amountMinor: row.amount_minor,
  at: row.at,
  detail: row.detail,
  ...(row.settled_at ? { settledAt: row.settled_at } : {}),
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
});
