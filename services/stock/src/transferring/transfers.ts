import { createHash } from 'node:crypto';
import { type Actor, assertVersion, branchesOf, type Tx } from '@mostrador/kit';
import { type Transfer, TransferChanged, type TransferItem } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTransfer, type TransferLineRow, type TransferRow } from './convert.ts';
import { fail } from '../errors.ts';
import { readTracked, type Tracked } from '../queries.ts';
import { maxQuantityMilli } from '../rules.ts';

export type Stored = { row: TransferRow; lines: TransferLineRow[] };

export const transferItems = z
  .array(z.strictObject({ productId: id, quantityMilli: z.int().min(1).max(maxQuantityMilli) }))
  .max(500)
  .refine((items) => new Set(items.map((one) => one.productId)).size === items.length, 'transfer_product_repeated');

/** Reads a transfer and keeps others from changing it until the transaction ends. Its row comes before any level. */
export async function lockTransfer(tx: Tx, transferId: string): Promise<Stored> {
  await tx.sql`
    select from transfers where tenant_id = ${tx.tenantId} and transfer_id = ${transferId} for update`;
  return (await readTransfers(tx, [transferId]))[0] ?? fail('not_found', { field: 'transferId' });
}

/** Transfers in the order of their ids given. */
export async function readTransfers(tx: Tx, ids: string[]): Promise<Stored[]> {
  const rows = await tx.sql<TransferRow>`
    select * from transfers where tenant_id = ${tx.tenantId} and transfer_id = any(${ids}::uuid[])`;
  const lines = await tx.sql<TransferLineRow>`
    select * from transfer_lines where tenant_id = ${tx.tenantId} and transfer_id = any(${ids}::uuid[])
    order by transfer_id, line_number`;
  const byId = new Map(rows.map((row) => [row.transfer_id, row]));
  const linesOf = Map.groupBy(lines, (line) => line.transfer_id);
  return ids.flatMap((one) => {
    const row = byId.get(one);
    return row ? { row, lines: linesOf.get(one) ?? [] } : [];
  });
}

/** Whether a transfer is of a branch that somebody acts in. */
function isTheirs(actor: Actor, { row }: Stored): boolean {
  const own = branchesOf(actor);
  return own === null || own.includes(row.from_branch_id) || own.includes(row.to_branch_id);
}

/** Refuses a transfer that is of none of the caller's branches as one that is not there. */
export function assertTheirs(actor: Actor, stored: Stored): void {
  if (!isTheirs(actor, stored)) fail('not_found', { field: 'transferId' });
}

export const asAsked = (request: object): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64url');

/** Refuses products that cannot be sent, and part of what is counted by unit. `field` names the items. */
export async function assertItems(tx: Tx, items: TransferItem[], field: string): Promise<Map<string, Tracked>> {
  const products = await readTracked(
    tx,
    items.map((one) => one.productId),
  );
  items.forEach(({ productId, quantityMilli }, index) => {
    const at = `${field}.${index}.`;
    const product = products.get(productId) ?? fail('not_found', { field: `${at}productId` });
    if (!product.tracked) fail('product_untracked', { field: `${at}productId` });
    if (product.unit === 'unit' && quantityMilli % 1_000 !== 0)
      fail('quantity_not_whole', { field: `${at}quantityMilli` });
  });
  return products;
}

/** Replaces what a transfer that was not dispatched is of. */
export async function writeItems(tx: Tx, transferId: string, items: TransferItem[]): Promise<void> {
  await tx.sql`delete from transfer_lines where tenant_id = ${tx.tenantId} and transfer_id = ${transferId}`;
  await tx.sql`
    insert into transfer_lines (tenant_id, transfer_id, line_number, product_id, quantity_milli)
    select ${tx.tenantId}::uuid, ${transferId}::uuid, i.number, i.product_id, i.quantity_milli
    from unnest(${items.map((one) => one.productId)}::uuid[], ${items.map((one) => one.quantityMilli)}::bigint[])
      with ordinality as i (product_id, quantity_milli, number)`;
}

/** Tells a transfer as it stands now, and answers it. */
export async function tellTransfer(tx: Tx, transferId: string, costs: boolean): Promise<Transfer> {
  const [stored] = await readTransfers(tx, [transferId]);
  tx.emit(TransferChanged, transferId, { transfer: toTransfer(stored!, true) });
  return toTransfer(stored!, costs);
}

/** Refuses to change what is no draft any more, or was changed since it was read. */
export function assertDraft({ row }: Stored, expectedVersion: number): void {
  if (row.state !== 'draft') fail('transfer_not_draft', { field: 'transferId' });
  assertVersion(row, expectedVersion);
}
