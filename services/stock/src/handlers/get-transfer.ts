import { handler, rules } from '@mostrador/kit';
import type { GetTransferRequest, Transfer } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { toTransfer } from '../transferring/convert.ts';
import { fail } from '../errors.ts';
import { seesCosts } from '../queries.ts';
import { auditors } from '../rules.ts';
import { assertTheirs, readTransfers } from '../transferring/transfers.ts';

export const getTransfer = handler<GetTransferRequest, Transfer>({
  can: auditors,
  rules: rules<GetTransferRequest>({ transferId: id }),
  run: (ctx, { transferId }) =>
    ctx.tenant(async (tx) => {
      const [stored] = await readTransfers(tx, [transferId]);
      if (!stored) return fail('not_found', { field: 'transferId' });
      assertTheirs(ctx.actor, stored);
      return toTransfer(stored, seesCosts(ctx));
    }),
});
