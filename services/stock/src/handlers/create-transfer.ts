import { branchesOf, handler, rules } from '@mostrador/kit';
import type { CreateTransferRequest, Transfer } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { toTransfer } from '../transferring/convert.ts';
import { fail } from '../errors.ts';
import { assertKnown, seesCosts } from '../queries.ts';
import { keepers, line, newId } from '../rules.ts';
import {
  asAsked,
  assertItems,
  readTransfers,
  tellTransfer,
  transferItems,
  writeItems,
} from '../transferring/transfers.ts';

export const createTransfer = handler<CreateTransferRequest, Transfer>({
  can: keepers,
  rules: rules<CreateTransferRequest>({
    transferId: newId,
    fromBranchId: id,
    toBranchId: id,
    items: transferItems.min(1),
    note: line.trim().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { transferId, fromBranchId, toBranchId, items, note } = input;
      if (fromBranchId === toBranchId) fail('transfer_to_itself', { field: 'toBranchId' });
      await assertKnown(tx, [fromBranchId, toBranchId], (index) => (index === 0 ? 'fromBranchId' : 'toBranchId'));
      const own = branchesOf(ctx.actor);
      if (own && !own.includes(fromBranchId) && !own.includes(toBranchId))
        fail('branch_foreign', { field: 'fromBranchId' });
      await assertItems(tx, items, 'items');
      const made = await tx.sql`
        insert into transfers (tenant_id, transfer_id, from_branch_id, to_branch_id, state, note, version, created_as,
          created_by, created_at)
        values (${tx.tenantId}, ${transferId}, ${fromBranchId}, ${toBranchId}, 'draft', ${note}, 1, ${asAsked(input)},
          ${ctx.actor.id}, ${ctx.now().toISOString()})
        on conflict do nothing returning 1`;
      if (made.length > 0) {
        await writeItems(tx, transferId, items);
        return tellTransfer(tx, transferId, seesCosts(ctx));
      }
      const [stored] = await readTransfers(tx, [transferId]);
      if (stored!.row.created_as !== asAsked(input)) return fail('id_reused', { field: 'transferId' });
      return toTransfer(stored!, seesCosts(ctx));
    }),
});
