import type { Job, JobCtx } from '@mostrador/kit';
import { currentKeyId, formerKeyIds, type KeyRow, rewrapped } from '../keys.ts';

const mostAtOnce = 500;

/** Some of a company's; how many. What somebody holds is left for the next turn: nobody waits for this one. */
const rewrap = (ctx: JobCtx, companyId: string): Promise<number> =>
  ctx.as(companyId, async (tx) => {
    const rows = await tx.sql<KeyRow & { object_id: string }>`
      select object_id, key_id, sealed_key from objects
      where company_id = ${tx.tenantId} and state <> 'condemned'
        and (key_id is null or key_id = any(${formerKeyIds(ctx)}::text[]))
      limit ${mostAtOnce} for update skip locked`;
    const keys = rows.map((row) => rewrapped(ctx, { companyId, objectId: row.object_id }, row));
    await tx.sql`
      update objects o set key_id = ${currentKeyId(ctx)}, sealed_key = made.sealed_key
      from unnest(${rows.map((row) => row.object_id)}::uuid[], ${keys}::bytea[]) as made (object_id, sealed_key)
      where o.company_id = ${tx.tenantId} and o.object_id = made.object_id`;
    return rows.length;
  });

/**
 * Lets the key of every object hang on the current one of ours, and no bytes are sealed anew: when none is left the one
 * before may go. What is killed in between goes on.
 */
export const rewrapKeys: Job = {
  name: 'rewrap-keys',
  everyMs: 10_000,
  async run(ctx) {
    const companies = await ctx.as(
      null,
      (tx) => tx.sql<{ id: string }>`
        select distinct company_id as id from objects
        where state <> 'condemned' and (key_id is null or key_id = any(${formerKeyIds(ctx)}::text[]))`,
    );
    for (const { id } of companies) while ((await rewrap(ctx, id)) === mostAtOnce);
  },
};
