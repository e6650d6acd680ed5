import type { Tx } from '@mostrador/kit';
import { type ProductRow, toProduct } from './convert.ts';

/** Keeps what products were, before they are written anew. Costs are in it. */
export async function keepVersions(tx: Tx, rows: ProductRow[]): Promise<void> {
  if (rows.length === 0) return;
  const kept = rows.map((row) => ({
    product_id: row.product_id,
    version: row.version,
    changed_by: row.changed_by ?? '',
    changed_at: row.updated_at,
    // The name that its category had then.
    data: { ...toProduct(row, true).data, category: row.category },
    deleted: row.deleted ?? false,
  }));
  await tx.sql`
    insert into product_versions (tenant_id, product_id, version, changed_by, changed_at, data, deleted)
    select ${tx.tenantId}::uuid, r.* from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
      as r (product_id uuid, version bigint, changed_by text, changed_at timestamptz, data jsonb, deleted boolean)`;
}
