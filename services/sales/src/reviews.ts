import type { RowOf, Tx } from '@mostrador/kit';
import type { Review } from '@mostrador/proto/sales';
import { type Word, words } from '@mostrador/proto/words';
import { v7 as uuidv7 } from 'uuid';
import type { ReviewModel } from './db/models.ts';

/** Flags that a supervisor must look at; the others may be looked at. */
export const reviewed: readonly string[] = words.reviewFlag;

/** A sale, void, return, refund or item of a log with its flags. */
export type Subject = {
  tenantId: string;
  kind: Word<'reviewKind'>;
  subjectId: string;
  saleId: string;
  branchId: string;
  /** Those that may see it. */
  branchIds: string[];
  tillId: string;
  sessionId: string;
  cashierId: string;
  sentBy: string;
  approvedBy: string;
  amountMinor: number;
  happenedAt: string;
  flags: string[];
};

/** Lists what has to be looked at, in the transaction that puts it on the books. */
export async function listForReview(tx: Tx, subjects: Subject[], now: Date): Promise<void> {
  const rows = subjects.flatMap(({ flags, ...subject }) =>
    flags
      .filter((flag) => reviewed.includes(flag))
      .map((flag) => ({ ...subject, flag, reviewId: uuidv7(), notedAt: now.toISOString() })),
  );
  if (rows.length === 0) return;
  await tx.sql`
    insert into reviews (tenant_id, review_id, kind, subject_id, flag, sale_id, branch_id, branch_ids, till_id, session_id,
      cashier_id, sent_by, approved_by, amount_minor, happened_at, noted_at)
    select r."tenantId", r."reviewId", r.kind, r."subjectId", r.flag, r."saleId", r."branchId", r."branchIds", r."tillId",
      r."sessionId", r."cashierId", r."sentBy", r."approvedBy", r."amountMinor", r."happenedAt", r."notedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r("tenantId" uuid, "reviewId" uuid, kind text, "subjectId" uuid,
      flag text, "saleId" uuid, "branchId" uuid, "branchIds" uuid[], "tillId" uuid, "sessionId" uuid, "cashierId" uuid,
      "sentBy" text, "approvedBy" text, "amountMinor" bigint, "happenedAt" timestamptz, "notedAt" timestamptz)
    on conflict do nothing`;
}

export type ReviewRow = RowOf<ReviewModel>;

export const toReview = (row: ReviewRow): Review => ({
  reviewId: row.review_id,
  kind: row.kind,
  subjectId: row.subject_id,
  saleId: row.sale_id,
  flag: row.flag,
  branchId: row.branch_id,
  tillId: row.till_id,
  sessionId: row.session_id,
  cashierId: row.cashier_id,
  sentBy: row.sent_by,
  approvedBy: row.approved_by,
  amountMinor: row.amount_minor,
  happenedAt: row.happened_at,
  notedAt: row.noted_at,
  state: row.status,
  settledAt: row.settled_at ?? undefined,
  settledBy: row.settled_by,
  settledReason: row.settled_reason,
});
