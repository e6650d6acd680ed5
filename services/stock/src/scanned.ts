import type { Tx } from '@mostrador/kit';
import type { keysOf } from '@mostrador/till/scan';

/** The active products that the catalogue has under the keys of a scan. */
export async function readKnown(tx: Tx, { codes, plu }: ReturnType<typeof keysOf>): Promise<string[]> {
  const rows = await tx.sql<{ product_id: string }>`
    select product_id from product_barcodes
    where tenant_id = ${tx.tenantId} and canonical = any(${codes}::text[]) and active
    union
    select product_id from products where tenant_id = ${tx.tenantId} and plu = ${plu}::int and active
    order by product_id`;
  return rows.map((row) => row.product_id);
}
