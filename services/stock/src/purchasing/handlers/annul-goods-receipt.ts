import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type AnnulGoodsReceiptRequest, type GoodsReceipt, GoodsReceiptAnnulled } from '@mostrador/proto/purchasing';
import { id, reason } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { assertBranches } from '../../queries.ts';
import { keepers } from '../../rules.ts';
import { toReceipt } from '../convert.ts';
import { takeBack } from '../goods.ts';
import { lockOrder, lockReceipt, readReceipts } from '../queries.ts';
import { asTold, moveOrder } from '../receipts.ts';

async function annul(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: AnnulGoodsReceiptRequest): Promise<GoodsReceipt> {
  const { receiptId } = input;
  const [seen] = await readReceipts(tx, [receiptId]);
  if (!seen) return fail('not_found', { field: 'receiptId' });
  await assertBranches(tx, ctx.actor, [seen.branch_id], () => 'receiptId');
  // Orders are locked before their receipts, as by who receives.
  const order = seen.order_id ? await lockOrder(tx, seen.order_id) : null;
  const before = await lockReceipt(tx, receiptId);
  if (before.state === 'annulled') fail('goods_annulled', { field: 'receiptId' });
  if (before.lines.some((line) => line.invoiced_milli > 0)) fail('goods_invoiced', { field: 'receiptId' });
  if (before.lines.some((line) => line.returned_milli > 0)) fail('goods_returned', { field: 'receiptId' });
  await tx.sql`
    update goods_receipts set state = 'annulled', annulled_by = ${ctx.actor.id}, annul_reason = ${input.reason},
      version = version + 1
    where tenant_id = ${tx.tenantId} and receipt_id = ${receiptId}`;
  if (order) {
    const back = before.lines.map((line) => ({
      orderLine: line.order_line,
      milli: -line.quantity_milli,
      minor: -(line.total_minor ?? 0),
    }));
    await moveOrder(tx, order, back);
  }
  const movement = { sourceId: receiptId, kind: 'receipt' as const, reason: input.reason, actorId: ctx.actor.id };
  await takeBack(tx, movement, ctx.now().toISOString());
  const [row] = await readReceipts(tx, [receiptId]);
  const receipt = toReceipt(row!);
  tx.emit(GoodsReceiptAnnulled, receiptId, { receipt: asTold(receipt) });
  return receipt;
}

export const annulGoodsReceipt = handler<AnnulGoodsReceiptRequest, GoodsReceipt>({
  can: keepers,
  rules: rules<AnnulGoodsReceiptRequest>({ receiptId: id, reason }),
  run: (ctx, input) => ctx.once((tx) => annul(tx, ctx, input)),
});
