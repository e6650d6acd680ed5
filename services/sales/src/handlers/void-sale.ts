import { type Ctx, fail as kitFail, handler, type Tx } from '@mostrador/kit';
import { SaleVoided, type SaleVoid, type VoidSaleRequest } from '@mostrador/proto/sales';
import { type SaleRow, toSale, toVoid, voidFact, type VoidRow } from '../convert.ts';
import { fail } from '../errors.ts';
import { keyOf, lockSale, lockSessions, salesById, sinceOf } from '../queries.ts';
import { voidRules, sellers } from '../rules.ts';

/**
 * Who approved an action on a sale: the caller, when the role suffices, or the supervisor of the approval token. Empty
 * when nobody did.
 */
export async function approverOf(ctx: Ctx, token: string, action: string, saleId: string): Promise<string> {
  const { actor } = ctx;
  if (actor.kind === 'user' && ['owner', 'admin', 'supervisor'].includes(actor.role)) return actor.id;
  if (!token) return '';
  const approval = await ctx.approval(token);
  return approval?.action === action && approval.targetId === saleId ? approval.approverId : '';
}

export const voidSale = handler<VoidSaleRequest, SaleVoid>({
  can: sellers,
  rules: voidRules,
  async run(ctx, input) {
    const approvedBy = await approverOf(ctx, input.approvalToken, 'sales.void', input.saleId);
    if (!approvedBy) fail('approval_needed', { field: 'approvalToken' });
    return ctx.tenant((tx) =>
      recordVoid(tx, ctx, input, { approvedBy, whenSealed: 'refuse' }).then(({ reply }) => reply),
    );
  },
});

async function storedVoid(tx: Tx, input: VoidSaleRequest): Promise<VoidRow | undefined> {
  const rows = await tx.sql<VoidRow>`
    select * from voids where tenant_id = ${tx.tenantId} and (void_id = ${input.voidId} or sale_id = ${input.saleId})`;
  const same = rows.find((row) => row.void_id === input.voidId && row.sale_id === input.saleId);
  if (!same && rows.some((row) => row.sale_id === input.saleId)) return fail('sale_voided', { field: 'saleId' });
  if (!same && rows.length > 0) return kitFail('id_reused', { field: 'voidId' });
  return same;
}

/**
 * Voids a sale once. A void made at the till while its session was being sealed has happened: a till log takes it as
 * late; online it is refused, and a return can be made instead.
 */
export async function recordVoid(
  tx: Tx,
  ctx: Pick<Ctx, 'actor'>,
  input: VoidSaleRequest,
  how: { approvedBy: string; whenSealed: 'refuse' | 'late' },
): Promise<{ reply: SaleVoid; repeated: boolean }> {
  await lockSale(tx, input.saleId);
  const [sale] = await salesById(tx, [input.saleId]);
  if (!sale) return fail('sale_unknown', { field: 'saleId' });
  const stored = await storedVoid(tx, input);
  if (stored) return { reply: toVoid(stored, sale), repeated: true };
  const since = await sinceOf(tx, input.saleId);
  if (since.returned.length > 0) fail('sale_has_returns', { field: 'saleId' });
  const session = { tenantId: tx.tenantId, sessionId: sale.session_id, tillId: sale.till_id };
  const { sealed } = (await lockSessions(tx, [session])).get(keyOf(tx.tenantId, session.sessionId))!;
  if (sealed && how.whenSealed === 'refuse') fail('session_sealed', { field: 'saleId' });
  const row: VoidRow = {
    void_id: input.voidId,
    sale_id: input.saleId,
    session_id: sale.session_id,
    reason: input.reason,
    late: sealed,
    approved_by: how.approvedBy,
    voided_at: input.voidedAt!,
  };
  await insertVoid(tx, row, ctx.actor.id);
  tellVoid(tx, row, sale);
  return { reply: toVoid(row, sale), repeated: false };
}

const insertVoid = (tx: Tx, row: VoidRow, requestedBy: string) => tx.sql`
  insert into voids (tenant_id, void_id, sale_id, session_id, reason, late, approved_by, requested_by, voided_at)
  values (${tx.tenantId}, ${row.void_id}, ${row.sale_id}, ${row.session_id}, ${row.reason}, ${row.late},
    ${row.approved_by}, ${requestedBy}, ${row.voided_at})`;

function tellVoid(tx: Tx, row: VoidRow, sale: SaleRow): void {
  tx.emit(SaleVoided, row.sale_id, {
    voidId: row.void_id,
    sale: toSale(sale, { voided: true, returned: [] }),
    fact: voidFact(row, sale),
    reason: row.reason,
    voidedAt: row.voided_at,
  });
}
