import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { ReceiveTransferRequest, Transfer } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer } from '../transferring/convert.ts';
import { seesCosts } from '../queries.ts';
import { keepers, line, newId } from '../rules.ts';
import {
  asAsked,
  assertItems,
  assertTheirs,
  lockTransfer,
  tellTransfer,
  transferItems,
} from '../transferring/transfers.ts';
import { arrive, begin, close, leave } from '../transferring/transit.ts';

export const receiveTransfer = handler<ReceiveTransferRequest, Transfer>({
  can: keepers,
  rules: rules<ReceiveTransferRequest>({
    transferId: id,
    receiptId: newId,
    expectedVersion: z.int().min(1),
    items: transferItems,
    note: line.trim().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { transferId, receiptId: actId, expectedVersion, items, note } = input;
      const stored = await lockTransfer(tx, transferId);
      assertTheirs(ctx.actor, stored);
      const { to_branch_id: branchId } = stored.row;
      assertActsIn(ctx.actor, branchId, 'transferId');
      const act = { actId, kind: 'receipt' as const, expectedVersion, askedAs: asAsked(input), note, reason: '' };
      if (!(await begin(tx, ctx, stored, act))) return toTransfer(stored, seesCosts(ctx));
      await assertItems(tx, items, 'items');
      await arrive(tx, ctx, leave(stored.lines, items, 'received', 'items'), { actId, branchId });
      await close(tx, ctx, stored);
      return tellTransfer(tx, transferId, seesCosts(ctx));
    }),
});
