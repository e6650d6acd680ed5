import { handler, rules } from '@mostrador/kit';
import type { Transfer, UpdateTransferRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer } from '../transferring/convert.ts';
import { seesCosts } from '../queries.ts';
import { keepers, line } from '../rules.ts';
import {
  asAsked,
  assertDraft,
  assertItems,
  assertTheirs,
  lockTransfer,
  type Stored,
  tellTransfer,
  transferItems,
  writeItems,
} from '../transferring/transfers.ts';

export const updateTransfer = handler<UpdateTransferRequest, Transfer>({
  can: keepers,
  rules: rules<UpdateTransferRequest>({
    transferId: id,
    expectedVersion: z.int().min(1),
    items: transferItems.min(1),
    note: line.trim().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { transferId, expectedVersion, items, note } = input;
      const stored = await lockTransfer(tx, transferId);
      assertTheirs(ctx.actor, stored);
      if (isDone(stored, input)) return toTransfer(stored, seesCosts(ctx));
      assertDraft(stored, expectedVersion);
      await assertItems(tx, items, 'items');
      await writeItems(tx, transferId, items);
      await tx.sql`
        update transfers set note = ${note}, version = version + 1
        where tenant_id = ${tx.tenantId} and transfer_id = ${transferId}`;
      return tellTransfer(tx, transferId, seesCosts(ctx));
    }),
});

/** The same change, sent again: its answer got lost. */
const isDone = ({ row, lines }: Stored, { expectedVersion, items, note }: UpdateTransferRequest): boolean =>
  row.version === expectedVersion + 1 &&
  row.note === note &&
  asAsked(lines.map((line) => [line.product_id, line.quantity_milli])) ===
    asAsked(items.map((one) => [one.productId, one.quantityMilli]));
