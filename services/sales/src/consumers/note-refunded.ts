import { consumer, type Event, type Tx } from '@mostrador/kit';
import { NoteRefunded } from '@mostrador/proto/fiscal';
import { SaleRefunded } from '@mostrador/proto/sales';
import { excessOf, flagsOfExcess } from '@mostrador/till/sale';
import { type NoteRefundRow, toRefund } from '../convert.ts';
import { reaches, standingAt } from '../domain/standing.ts';
import {
  keyOf,
  lockSale,
  lockSessions,
  refundsOf,
  roleFactsOf,
  salesById,
  type Sessions,
  sinceOf,
} from '../queries.ts';
import { listForReview, type Subject } from '../reviews.ts';
import { refundFact } from '../session-facts.ts';

const inOrder = (ids: string[]) => [...new Set(ids)].sort();

/** Whose branch the tills are; a till that is not in the copy yet is taken to be of the sale's. */
async function branchesOf(tx: Tx, tillIds: string[]): Promise<Map<string, string>> {
  const rows = await tx.sql<{ till_id: string; branch_id: string }>`
    select till_id, branch_id from tills where tenant_id = ${tx.tenantId} and till_id = any(${tillIds}::uuid[])`;
  return new Map(rows.map((row) => [row.till_id, row.branch_id]));
}

const insertNew = (tx: Tx, rows: NoteRefundRow[]): Promise<{ note_id: string }[]> => tx.sql`
  insert into note_refunds (tenant_id, note_id, sale_id, branch_id, till_id, session_id, issued_by, of_sale, late,
    refunded_at, refunds, total_minor)
  select ${tx.tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (note_id uuid, sale_id uuid,
    branch_id uuid, till_id uuid, session_id uuid, issued_by text, of_sale boolean, late boolean,
    refunded_at timestamptz, refunds jsonb, total_minor bigint)
  order by r.note_id
  on conflict do nothing returning note_id`;

/** A refund as its review lists it, with what should not have happened. */
async function subjectOf(tx: Tx, row: NoteRefundRow, sessions: Sessions): Promise<Subject> {
  const [sale] = await salesById(tx, [row.sale_id]);
  const { voided, paidBackMinor, refundedMinor } = await sinceOf(tx, row.sale_id);
  const totalMinor = sale?.total_minor ?? 0;
  const givenMinor = (voided ? totalMinor : 0) + paidBackMinor + refundedMinor;
  const excess = sale && excessOf(sale.payments, await refundsOf(tx, row.sale_id, row.note_id), row.refunds);
  const { tillId, provisional } = sessions.get(keyOf(tx.tenantId, row.session_id))!;
  // Whose drawer it was has to see it, whichever till was named.
  const drawer = (await branchesOf(tx, [tillId])).get(tillId) ?? row.branch_id;
  const issuer = standingAt((await roleFactsOf(tx, row.issued_by)) ?? [], row.refunded_at);
  return {
    tenantId: tx.tenantId,
    kind: 'refund',
    subjectId: row.note_id,
    saleId: row.sale_id,
    branchId: row.branch_id,
    branchIds: [...new Set([row.branch_id, sale?.branch_id ?? row.branch_id, drawer])],
    tillId: row.till_id,
    sessionId: row.session_id,
    cashierId: row.issued_by,
    sentBy: row.issued_by,
    approvedBy: '',
    amountMinor: row.total_minor,
    happenedAt: row.refunded_at,
    flags: [
      ...(row.of_sale && givenMinor > totalMinor ? ['over_refunded'] : []),
      ...(excess && row.of_sale ? flagsOfExcess(excess) : []),
      ...(tillId === row.till_id ? [] : ['session_of_another_till']),
      ...(provisional ? ['session_not_opened'] : []),
      ...(row.late ? ['refund_late'] : []),
      ...(issuer && !reaches(issuer.branchIds, drawer) ? ['branch_foreign'] : []),
    ],
  };
}

/**
 * Takes the money that credit notes gave back out of its sessions, once each; late where one is sealed. It has happened:
 * nothing of it is refused, and what should not have is listed. Returns of the sales wait meanwhile, and then give back
 * what is left.
 */
export const noteRefunded = consumer(NoteRefunded, async (tx, events: Event<NoteRefunded>[], ctx) => {
  const refunds = [...new Map(events.map(({ body }) => [body.noteId, body])).values()];
  for (const saleId of inOrder(refunds.map((one) => one.saleId))) await lockSale(tx, saleId);
  const branches = await branchesOf(tx, inOrder(refunds.map((one) => one.tillId)));
  const sessions = await lockSessions(
    tx,
    refunds.map((one) => ({ ...one, tenantId: tx.tenantId })),
  );
  const rows = refunds.map((one): NoteRefundRow => ({
    note_id: one.noteId,
    sale_id: one.saleId,
    branch_id: branches.get(one.tillId) ?? one.branchId,
    till_id: one.tillId,
    session_id: one.sessionId,
    issued_by: one.issuedBy,
    of_sale: one.ofSale,
    late: sessions.get(keyOf(tx.tenantId, one.sessionId))!.sealed,
    refunded_at: one.refundedAt!,
    refunds: one.refunds,
    total_minor: one.totalMinor,
  }));
  const fresh = new Set((await insertNew(tx, rows)).map((row) => row.note_id));
  for (const row of rows.filter((one) => fresh.has(one.note_id))) {
    await listForReview(tx, [await subjectOf(tx, row, sessions)], ctx.now());
    tx.emit(SaleRefunded, row.sale_id, { refund: toRefund(row), fact: refundFact(row) });
  }
});
