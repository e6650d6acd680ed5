import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { SettleTransferRequest, Transfer } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { id, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer } from '../transferring/convert.ts';
import { fail } from '../errors.ts';
import { seesCosts } from '../queries.ts';
import { keepers, line, losses, newId, supervisors } from '../rules.ts';
import {
  asAsked,
  assertItems,
  assertTheirs,
  lockTransfer,
  tellTransfer,
  transferItems,
} from '../transferring/transfers.ts';
import { arrive, begin, close, leave } from '../transferring/transit.ts';

export const settleTransfer = handler<SettleTransferRequest, Transfer>({
  can: keepers,
  rules: rules<SettleTransferRequest>({
    transferId: id,
    settlementId: newId,
    expectedVersion: z.int().min(1),
    returned: transferItems,
    lost: transferItems,
    reason: orNone(words.adjustmentReason),
    note: line.trim().max(500),
  })
    .refine(({ returned, lost }) => returned.length + lost.length > 0, { path: ['lost'], message: 'settlement_empty' })
    .refine(({ lost, reason }) => (lost.length > 0 ? losses.includes(reason) : reason === ''), {
      path: ['reason'],
      message: 'loss_reason_needed',
    }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { transferId, settlementId: actId, expectedVersion, returned, lost, reason, note } = input;
      const stored = await lockTransfer(tx, transferId);
      assertTheirs(ctx.actor, stored);
      const { from_branch_id: branchId } = stored.row;
      if (returned.length > 0) assertActsIn(ctx.actor, branchId, 'returned');
      if (lost.length > 0 && !('role' in ctx.actor && supervisors.includes(ctx.actor.role)))
        fail('forbidden', { field: 'lost' });
      const act = { actId, kind: 'settlement' as const, expectedVersion, askedAs: asAsked(input), note, reason };
      if (!(await begin(tx, ctx, stored, act))) return toTransfer(stored, seesCosts(ctx));
      await assertItems(tx, returned, 'returned');
      await assertItems(tx, lost, 'lost');
      await arrive(tx, ctx, leave(stored.lines, returned, 'returned', 'returned'), { actId, branchId });
      leave(stored.lines, lost, 'lost', 'lost');
      await close(tx, ctx, stored);
      return tellTransfer(tx, transferId, seesCosts(ctx));
    }),
});
