import { handler, rules } from '@mostrador/kit';
import { id, reason as reasonRule } from '@mostrador/rules';
import { type AnnulPurchaseRequest, type Purchase, PurchaseAnnulled } from '@mostrador/proto/books';
import { toBooked, toPurchase } from '../convert.ts';
import { fail } from '../../errors.ts';
import { keepVersion, lockPurchase, purchaseById } from '../queries.ts';
import { bookkeepers } from '../rules.ts';

export const annulPurchase = handler<AnnulPurchaseRequest, Purchase>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<AnnulPurchaseRequest>({ purchaseId: id, reason: reasonRule }),
  run: (ctx, { purchaseId, reason }) =>
    ctx.once(async (tx) => {
      const before = await lockPurchase(tx, purchaseId);
      if (!before) return fail('not_found', { field: 'purchaseId' });
      if (before.state === 'annulled') fail('purchase_annulled', { field: 'purchaseId' });
      await tx.sql`
        update purchases set state = 'annulled', version = version + 1
        where tenant_id = ${ctx.tenantId} and purchase_id = ${purchaseId}`;
      await keepVersion(tx, { purchaseId, change: 'annulled', reason, actorId: ctx.actor.id });
      const purchase = toPurchase((await purchaseById(tx, purchaseId))!);
      const told = { removed: toBooked(before), reason, annulledBy: ctx.actor.id };
      tx.emit(PurchaseAnnulled, purchaseId, { purchase, ...told });
      return purchase;
    }),
});
