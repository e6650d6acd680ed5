import type { Ctx, Tx } from '@mostrador/kit';
import type { FileUsage } from '@mostrador/proto/files';
import { env } from './env.ts';

/** What the company has in storage, and may have. Condemned bytes count until they are gone. */
export async function usageOf(ctx: Pick<Ctx, 'env'>, tx: Tx): Promise<FileUsage> {
  const [used] = await tx.sql<{ bytes: number }>`
    select coalesce(sum(bytes), 0)::bigint as bytes from objects where company_id = ${tx.tenantId}`;
  return { usedBytes: used!.bytes, limitBytes: ctx.env(env).FILES_COMPANY_MB * 1_000_000 };
}
