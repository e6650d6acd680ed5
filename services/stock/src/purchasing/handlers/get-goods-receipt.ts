import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { GetGoodsReceiptRequest, GoodsReceipt } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { auditors } from '../../rules.ts';
import { toReceipt } from '../convert.ts';
import { readReceipts } from '../queries.ts';

export const getGoodsReceipt = handler<GetGoodsReceiptRequest, GoodsReceipt>({
  can: auditors,
  rules: rules<GetGoodsReceiptRequest>({ receiptId: id }),
  run: (ctx, { receiptId }) =>
    ctx.tenant(async (tx) => {
      const [receipt] = await readReceipts(tx, [receiptId]);
      if (!receipt) return fail('not_found', { field: 'receiptId' });
      assertActsIn(ctx.actor, receipt.branch_id, 'receiptId');
      return toReceipt(receipt);
    }),
});
