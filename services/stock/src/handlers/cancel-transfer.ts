import { handler, rules } from '@mostrador/kit';
import type { CancelTransferRequest, Transfer } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer } from '../transferring/convert.ts';
import { seesCosts } from '../queries.ts';
import { keepers } from '../rules.ts';
import { assertDraft, assertTheirs, lockTransfer, tellTransfer } from '../transferring/transfers.ts';

export const cancelTransfer = handler<CancelTransferRequest, Transfer>({
  can: keepers,
  rules: rules<CancelTransferRequest>({ transferId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, { transferId, expectedVersion }) =>
    ctx.tenant(async (tx) => {
      const stored = await lockTransfer(tx, transferId);
      assertTheirs(ctx.actor, stored);
      if (stored.row.state === 'cancelled' && !stored.row.dispatched_at) return toTransfer(stored, seesCosts(ctx));
      assertDraft(stored, expectedVersion);
      await tx.sql`
        update transfers set state = 'cancelled', version = version + 1, closed_at = ${ctx.now().toISOString()}
        where tenant_id = ${tx.tenantId} and transfer_id = ${transferId}`;
      return tellTransfer(tx, transferId, seesCosts(ctx));
    }),
});
