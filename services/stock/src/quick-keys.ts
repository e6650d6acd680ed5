import type { Tx } from '@mostrador/kit';
import { type QuickKeysRow, toQuickKeys } from './convert.ts';
import type { QuickKeys } from '@mostrador/proto/stock';

/** Quick keys of branches; branches that have none are left out. */
export async function readQuickKeys(tx: Tx, branchIds: string[]): Promise<QuickKeys[]> {
  if (branchIds.length === 0) return [];
  const rows = await tx.sql<QuickKeysRow>`
    select * from quick_keys where tenant_id = ${tx.tenantId} and branch_id = any(${branchIds}::uuid[])`;
  return rows.map(toQuickKeys);
}
