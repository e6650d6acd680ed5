import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import {
  type AnnulSupplierReturnRequest,
  type SupplierReturn,
  SupplierReturnAnnulled,
} from '@mostrador/proto/purchasing';
import { id, reason } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { assertBranches } from '../../queries.ts';
import { keepers } from '../../rules.ts';
import { toSupplierReturn } from '../convert.ts';
import { takeBack } from '../goods.ts';
import { lockReceipt, readReturns } from '../queries.ts';

async function annul(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: AnnulSupplierReturnRequest) {
  const { returnId } = input;
  const [seen] = await readReturns(tx, [returnId]);
  if (!seen) return fail('not_found', { field: 'returnId' });
  await assertBranches(tx, ctx.actor, [seen.branch_id], () => 'returnId');
  // Receipts are locked before their returns, as by who gives back.
  if (seen.receipt_id) await lockReceipt(tx, seen.receipt_id);
  const annulled = await tx.sql`
    update supplier_returns set state = 'annulled', annulled_by = ${ctx.actor.id}, annul_reason = ${input.reason},
      version = version + 1
    where tenant_id = ${tx.tenantId} and return_id = ${returnId} and state = 'noted' returning 1`;
  if (annulled.length === 0) fail('goods_annulled', { field: 'returnId' });
  await tx.sql`
    update goods_receipt_lines l set returned_milli = l.returned_milli - g.quantity_milli
    from supplier_return_lines g
    where l.tenant_id = ${tx.tenantId} and l.receipt_id = ${seen.receipt_id}::uuid
      and g.tenant_id = ${tx.tenantId} and g.return_id = ${returnId} and l.line_number = g.receipt_line`;
  const movement = {
    sourceId: returnId,
    kind: 'supplier_return' as const,
    reason: input.reason,
    actorId: ctx.actor.id,
  };
  await takeBack(tx, movement, ctx.now().toISOString());
  const [row] = await readReturns(tx, [returnId]);
  const supplierReturn = toSupplierReturn(row!);
  tx.emit(SupplierReturnAnnulled, returnId, { supplierReturn });
  return supplierReturn;
}

export const annulSupplierReturn = handler<AnnulSupplierReturnRequest, SupplierReturn>({
  can: keepers,
  rules: rules<AnnulSupplierReturnRequest>({ returnId: id, reason }),
  run: (ctx, input) => ctx.once((tx) => annul(tx, ctx, input)),
});
