import { handler, rules, type Tx } from '@mostrador/kit';
import { type Purchase, PurchaseRecorded, type RecordPurchaseRequest } from '@mostrador/proto/books';
import { id } from '@mostrador/rules';
import { argentineDay } from '@mostrador/till/voucher';
import { toBooked, toPurchase } from '../convert.ts';
import { bookMonth, checkVoucher } from '../domain/supplier-voucher.ts';
import { fail } from '../../errors.ts';
import { keepVersion, purchaseById, purchaseOfPaper } from '../queries.ts';
import { bookkeepers, bookOf, supplierVoucher } from '../rules.ts';

/** Whether this is what the purchase was recorded as, whatever it was corrected to since. */
async function isSame(tx: Tx, { purchaseId, voucher, month }: RecordPurchaseRequest): Promise<boolean> {
  const [row] = await tx.sql<{ same: boolean }>`
    select voucher = ${JSON.stringify(voucher)}::jsonb and month = ${month} as same from purchase_versions
    where tenant_id = ${tx.tenantId} and purchase_id = ${purchaseId} and version = 1`;
  return row!.same;
}

async function record(tx: Tx, input: RecordPurchaseRequest, actorId: string): Promise<Purchase> {
  const { purchaseId, month } = input;
  const voucher = input.voucher!;
  const made = await tx.sql`
    insert into purchases (tenant_id, purchase_id, month, supplier_cuit, type, point_of_sale, number, date, voucher)
    values (${tx.tenantId}, ${purchaseId}, ${month}, ${voucher.supplierCuit}, ${voucher.type}, ${voucher.pointOfSale},
      ${voucher.number}, ${voucher.date}::date, ${JSON.stringify(voucher)}::jsonb)
    on conflict do nothing returning 1`;
  if (made.length > 0) await keepVersion(tx, { purchaseId, change: 'recorded', reason: '', actorId });
  // The id was taken, or the paper was: what is stored is seen by a new statement only.
  const stored = await purchaseById(tx, purchaseId);
  if (!stored)
    return fail('purchase_recorded', { field: 'voucher.number', detail: await purchaseOfPaper(tx, voucher) });
  if (made.length === 0 && !(await isSame(tx, input))) fail('id_reused', { field: 'purchaseId' });
  const purchase = toPurchase(stored);
  if (made.length > 0)
    tx.emit(PurchaseRecorded, purchaseId, { purchase, entry: toBooked(stored), recordedBy: actorId });
  return purchase;
}

export const recordPurchase = handler<RecordPurchaseRequest, Purchase>({
  can: bookkeepers,
  companyWide: true,
  rules: rules<RecordPurchaseRequest>({ purchaseId: id, voucher: supplierVoucher, month: bookOf }),
  run(ctx, input) {
    checkVoucher(input.voucher!);
    const month = bookMonth(input.voucher!, input.month, argentineDay(ctx.now()));
    return ctx.tenant((tx) => record(tx, { ...input, month }, ctx.actor.id));
  },
});
