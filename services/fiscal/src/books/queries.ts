import type { Tx } from '@mostrador/kit';
import type { SupplierVoucher } from '@mostrador/proto/books';
import type { Word } from '@mostrador/proto/words';
import type { PurchaseRow, WithholdingRow } from './convert.ts';

/** Reads a purchase as it is now. */
export async function purchaseById(tx: Tx, purchaseId: string): Promise<PurchaseRow | undefined> {
  const [row] = await tx.sql<PurchaseRow>`
    select * from purchases
    where tenant_id = ${tx.tenantId} and purchase_id = ${purchaseId}`;
  return row;
}

/** The same, for a change: nobody else changes it before the commit. */
export async function lockPurchase(tx: Tx, purchaseId: string): Promise<PurchaseRow | undefined> {
  const [row] = await tx.sql<PurchaseRow>`
    select * from purchases
    where tenant_id = ${tx.tenantId} and purchase_id = ${purchaseId} for update`;
  return row;
}

type Change = { purchaseId: string; change: Word<'purchaseChange'>; reason: string; actorId: string };

/** Keeps on record what a purchase is from now on, and why. */
export const keepVersion = (tx: Tx, { purchaseId, change, reason, actorId }: Change) => tx.sql`
  insert into purchase_versions (tenant_id, purchase_id, version, change, month, voucher, reason, actor_id)
  select tenant_id, purchase_id, version, ${change}, month, voucher, ${reason}, ${actorId} from purchases
  where tenant_id = ${tx.tenantId} and purchase_id = ${purchaseId}`;

/** The purchase that has a supplier's voucher in the book; undefined where none has. */
export async function purchaseOfPaper(tx: Tx, paper: SupplierVoucher): Promise<string | undefined> {
  const [row] = await tx.sql<{ purchase_id: string }>`
    select purchase_id from purchases
    where tenant_id = ${tx.tenantId} and state = 'recorded' and supplier_cuit = ${paper.supplierCuit}
      and type = ${paper.type} and point_of_sale = ${paper.pointOfSale} and number = ${paper.number}`;
  return row?.purchase_id;
}

/** Reads a withholding. */
export async function withholdingById(tx: Tx, withholdingId: string): Promise<WithholdingRow | undefined> {
  const [row] = await tx.sql<WithholdingRow>`
    select * from withholdings
    where tenant_id = ${tx.tenantId} and withholding_id = ${withholdingId}`;
  return row;
}
