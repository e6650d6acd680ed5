import { handler, rules } from '@mostrador/kit';
import type { AnnulPurchaseRequest, Purchase } from '@mostrador/proto/fiscal';
import { toPurchase } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepVersion, lockPurchase, purchaseById } from '../queries.ts';
import { bookkeepers, id, reason as reasonRule } from '../rules.ts';

export const annulPurchase = handler<AnnulPurchaseRequest, Purchase>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<AnnulPurchaseRequest>({ purchaseId: id, reason: reasonRule }),
  run: (ctx, { purchaseId, reason }) =>
    ctx.once(async (tx) => {
      const before = await lockPurchase(tx, purchaseId);
      if (!before) return fail('purchase_unknown', { field: 'purchaseId' });
      if (before.state === 'annulled') fail('purchase_annulled', { field: 'purchaseId' });
      await tx.sql`
        update purchases set state = 'annulled', version = version + 1
        where tenant_id = ${ctx.tenantId} and purchase_id = ${purchaseId}`;
      await keepVersion(tx, { purchaseId, change: 'annulled', reason, actorId: ctx.actor.id });
      return toPurchase((await purchaseById(tx, purchaseId))!);
    }),
});
