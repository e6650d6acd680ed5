import { handler, rules, type Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import type { HoldRefundRequest, RefundHold } from '@mostrador/proto/sales';
import { excessOf } from '@mostrador/till/sale';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { reaches } from '../domain/standing.ts';
import { fail } from '../errors.ts';
import { assertOfTill, heldOf, lockSale, refundsOf, salesById, sinceOf } from '../queries.ts';
import { refunds } from '../rules.ts';

/** Throws unless the till has the session open, in a branch where whoever gives the money acts. */
async function assertPays(tx: Tx, { tillId, sessionId, branchIds }: HoldRefundRequest): Promise<void> {
  const [till] = await tx.sql<{ branch_id: string }>`
    select branch_id from tills where tenant_id = ${tx.tenantId} and till_id = ${tillId}`;
  if (!till) return fail('till_unknown', { field: 'tillId' });
  if (!reaches(branchIds, till.branch_id)) fail('branch_foreign', { field: 'tillId' });
  const [session] = await tx.sql<{ till_id: string; open: boolean }>`
    select till_id, sealed_at is null and not provisional as open from till_sessions
    where tenant_id = ${tx.tenantId} and session_id = ${sessionId} for share`;
  if (!session) return fail('session_not_open', { field: 'sessionId' });
  assertOfTill({ tillId: session.till_id }, tillId);
  if (!session.open) fail('session_not_open', { field: 'sessionId' });
}

const amountOf = (all: { amountMinor: number }[]) => sum(all.map((one) => one.amountMinor));

/** Throws where more would be given back than is left: of the sale, or of a means of payment other than cash. */
async function assertLeft(tx: Tx, { noteId, saleId, refunds: given }: HoldRefundRequest): Promise<void> {
  const [sale] = await salesById(tx, [saleId]);
  if (!sale) return fail('not_found', { field: 'saleId' });
  const since = await sinceOf(tx, saleId);
  if (since.voided) fail('sale_voided', { field: 'saleId' });
  const held = await heldOf(tx, saleId, noteId);
  const leftMinor = sale.total_minor - since.paidBackMinor - since.refundedMinor - amountOf(held);
  if (amountOf(given) > leftMinor) fail('refund_exceeds_sale', { field: 'refunds' });
  const { other } = excessOf(sale.payments, [...(await refundsOf(tx, saleId)), ...held], given);
  if (other >= 0) fail('refund_exceeds_payment', { field: `refunds.${other}.method` });
}

async function hasCome(tx: Tx, noteId: string): Promise<boolean> {
  const come = await tx.sql`select from note_refunds where tenant_id = ${tx.tenantId} and note_id = ${noteId}`;
  return come.length > 0;
}

/**
 * Keeps money for a note, half a minute at most: a note that does not come has given nothing. When it comes its money
 * has left, whatever was held; what is too much by then is listed.
 */
export const holdRefund = handler<HoldRefundRequest, RefundHold>({
  can: ['service:fiscal'],
  rules: rules<HoldRefundRequest>({
    noteId: id,
    saleId: id,
    ofSale: z.boolean(),
    tillId: id,
    sessionId: id,
    refunds,
    branchIds: z.array(id),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await lockSale(tx, input.saleId);
      if (await hasCome(tx, input.noteId)) return { heldUntil: ctx.now().toISOString() };
      await assertPays(tx, input);
      if (input.ofSale) await assertLeft(tx, input);
      // Of a debit note's money nothing is the sale's, but the session waits for it all the same.
      const refunds = JSON.stringify(input.ofSale ? input.refunds : []);
      const [hold] = await tx.sql<{ held_until: string }>`
        insert into refund_holds (tenant_id, note_id, sale_id, session_id, refunds, held_until)
        values (${tx.tenantId}, ${input.noteId}, ${input.saleId}, ${input.sessionId}, ${refunds},
          now() + interval '30 seconds')
        on conflict (tenant_id, note_id) do update
        set session_id = excluded.session_id, refunds = excluded.refunds, held_until = excluded.held_until
        returning held_until`;
      return { heldUntil: hold!.held_until };
    }),
});
