import { assertActsIn, branchesOf, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { CorrectRefusedSaleRequest, RefusedSale } from '@mostrador/proto/sales';
import { type Item, openItem } from '@mostrador/till/log';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type RefusedRow, toRefused } from '../convert.ts';
import { senderOfRefused } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { tellSettled } from '../refusals.ts';
import { reason } from '../rules.ts';
import { applyOperation, refusalOf, type Told } from './apply-operation.ts';

/** Who settles what was refused. */
export const settlers = ['owner', 'admin', 'supervisor'] as const;

/** A refused operation that the caller may settle: of a till in one of their branches, or of no till we know. */
export const refusedById = (ctx: Ctx, refusedId: string) =>
  ctx.tenant(async (tx) => {
    const [row] = await tx.sql<RefusedRow>`
      select * from refused_sales where tenant_id = ${tx.tenantId} and refused_id = ${refusedId}`;
    if (!row) return fail('not_found', { field: 'refusedId' });
    if (branchesOf(ctx.actor)) await assertActsAtTill(ctx, tx, row.till_id, 'refusedId');
    return row;
  });

/** Throws unless the caller acts in the branch of a till. */
async function assertActsAtTill(ctx: Ctx, tx: Tx, tillId: string, field: string): Promise<void> {
  const [till] = await tx.sql<{ branch_id: string }>`
    select branch_id from tills where tenant_id = ${tx.tenantId} and till_id::text = ${tillId}`;
  assertActsIn(ctx.actor, till?.branch_id ?? '', field);
}

/** What becomes of a refused operation, by whom and why. */
type Settled = { status: 'corrected' | 'discarded'; by: string; reason: string };

/** Settles a refused operation once; whoever comes second finds it settled. */
export const settle = (ctx: Ctx, refusedId: string, { status, by, reason }: Settled) =>
  ctx.tenant(async (tx) => {
    const [settled] = await tx.sql<RefusedRow>`
      update refused_sales
      set status = ${status}, settled_at = ${ctx.now()}, settled_by = ${by}, settled_reason = ${reason}
      where tenant_id = ${tx.tenantId} and refused_id = ${refusedId} and status = 'waiting' returning *`;
    if (settled) tellSettled(tx, settled, tx.tenantId);
  });

export const correctRefusedSale = handler<CorrectRefusedSaleRequest, RefusedSale>({
  can: settlers,
  rules: rules<CorrectRefusedSaleRequest>({ refusedId: id, corrected: z.string().min(1).max(1_000_000), reason }),
  async run(ctx, input) {
    const row = await refusedById(ctx, input.refusedId);
    if (row.status === 'discarded') fail('refused_sale_settled', { field: 'refusedId' });
    const { operation, ...item } = openItem(input.corrected);
    if (!operation) return fail('operation_unreadable', { field: 'corrected' });
    const changed =
      (row.kind !== 'unreadable' && operation.kind !== row.kind) ||
      (row.operation_id && operation.id !== row.operation_id);
    if (changed) fail('operation_id_changed', { field: 'corrected' });
    // A void names no till: its sale's is looked at when it is found.
    if (operation.tillId && branchesOf(ctx.actor))
      await ctx.tenant((tx) => assertActsAtTill(ctx, tx, operation.tillId, 'corrected'));
    // Applying comes first and can be repeated: after a crash in between, the same correction settles it.
    await applyOperation(ctx, operation, corrected(row, item));
    await settle(ctx, row.refused_id, { status: 'corrected', by: ctx.actor.id, reason: input.reason });
    await applyParked(ctx, operation.id);
    return toRefused(await refusedById(ctx, row.refused_id));
  },
});

/** How an operation comes that a person corrects: as the act of whoever sent it. */
const corrected = (row: RefusedRow, { envelope }: Pick<Item, 'envelope'>): Told => ({
  by: 'correction',
  sender: senderOfRefused(row.sent_by, row.till_id),
  envelope,
});

/** Applies what waited for a sale, in the order it came. What still cannot be applied says why. */
async function applyParked(ctx: Ctx, saleId: string): Promise<void> {
  const parked = await ctx.tenant(
    (tx) => tx.sql<RefusedRow>`
      select * from refused_sales
      where tenant_id = ${tx.tenantId} and waits_for = ${saleId} and status = 'waiting' order by refused_at, refused_id`,
  );
  for (const row of parked) {
    const { operation, ...item } = openItem(row.payload);
    try {
      await applyOperation(ctx, operation!, corrected(row, item));
      await settle(ctx, row.refused_id, { status: 'corrected', by: 'system', reason: `follows ${saleId}` });
    } catch (error) {
      const refusal = refusalOf(ctx, error);
      await ctx.tenant(
        (tx) => tx.sql`
          update refused_sales set reason = ${refusal.reason}, field = ${refusal.told.field ?? ''},
            detail = ${refusal.told.detail ?? refusal.message}, waits_for = ''
          where tenant_id = ${tx.tenantId} and refused_id = ${row.refused_id} and status = 'waiting'`,
      );
    }
  }
}
