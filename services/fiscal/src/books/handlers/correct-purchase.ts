import { assertVersion, handler, rules, type Tx } from '@mostrador/kit';
import { type CorrectPurchaseRequest, type Purchase, PurchaseCorrected } from '@mostrador/proto/books';
import { argentineDay } from '@mostrador/till/voucher';
import { id, reason } from '@mostrador/rules';
import { z } from 'zod';
import { toBooked, toPurchase } from '../convert.ts';
import { bookMonth, checkVoucher } from '../domain/supplier-voucher.ts';
import { fail } from '../../errors.ts';
import { keepVersion, lockPurchase, purchaseById, purchaseOfPaper } from '../queries.ts';
import { bookkeepers, bookOf, supplierVoucher } from '../rules.ts';

async function correct(tx: Tx, input: CorrectPurchaseRequest, today: string, actorId: string): Promise<Purchase> {
  const { purchaseId } = input;
  const before = await lockPurchase(tx, purchaseId);
  if (!before) return fail('not_found', { field: 'purchaseId' });
  if (before.state === 'annulled') fail('purchase_annulled', { field: 'purchaseId' });
  assertVersion(before, input.expectedVersion);
  const voucher = input.voucher!;
  checkVoucher(voucher);
  const month = bookMonth(voucher, input.month, today);
  const other = await purchaseOfPaper(tx, voucher);
  if (other && other !== purchaseId) fail('purchase_recorded', { field: 'voucher.number', detail: other });
  await tx.sql`
    update purchases set month = ${month}, supplier_cuit = ${voucher.supplierCuit}, type = ${voucher.type},
      point_of_sale = ${voucher.pointOfSale}, number = ${voucher.number}, date = ${voucher.date}::date,
      voucher = ${JSON.stringify(voucher)}::jsonb, version = version + 1
    where tenant_id = ${tx.tenantId} and purchase_id = ${purchaseId}`;
  await keepVersion(tx, { purchaseId, change: 'corrected', reason: input.reason, actorId });
  const after = (await purchaseById(tx, purchaseId))!;
  const purchase = toPurchase(after);
  const told = { entry: toBooked(after), replaced: toBooked(before), reason: input.reason, correctedBy: actorId };
  tx.emit(PurchaseCorrected, purchaseId, { purchase, ...told });
  return purchase;
}

/** Somebody else entered the paper after it was looked for. */
const isTaken = (error: unknown) => (error as { constraint?: string }).constraint === 'purchases_paper';

export const correctPurchase = handler<CorrectPurchaseRequest, Purchase>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<CorrectPurchaseRequest>({
    purchaseId: id,
    expectedVersion: z.int().min(1),
    voucher: supplierVoucher,
    month: bookOf,
    reason,
  }),
  run: (ctx, input) =>
    ctx
      .once((tx) => correct(tx, input, argentineDay(ctx.now()), ctx.actor.id))
      .catch((error: unknown) =>
        isTaken(error) ? fail('purchase_recorded', { field: 'voucher.number' }) : Promise.reject(error),
      ),
});
