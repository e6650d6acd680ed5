import type { Job, JobCtx } from '@mostrador/kit';
import type { WebhookRow } from '../convert.ts';
import { tellChange } from '../queries.ts';

/** Rows in one statement: nobody waits long for it. */
const mostAtOnce = 5_000;

/** Removes a part of what has served its time; how many deliveries it was. */
const pruneSome = (ctx: JobCtx, tenantId: string): Promise<number> =>
  ctx.as(tenantId, async (tx) => {
    const pruned = await tx.sql`
      delete from deliveries where tenant_id = ${tenantId} and delivery_id in (
        select delivery_id from deliveries
        where tenant_id = ${tenantId} and created_at < now() - interval '30 days' limit ${mostAtOnce})
      returning 1`;
    await tx.sql`delete from secrets where tenant_id = ${tenantId} and ends_at < now()`;
    return pruned.length;
  });

/**
 * Forgets webhooks that ended 30 days ago: by then their deliveries are gone, and so is every request to make them. Of one
 * that was not deleted but left by its keeper, it is told now.
 */
const forgetEnded = (ctx: JobCtx, tenantId: string) =>
  ctx.as(tenantId, async (tx) => {
    const ended = await tx.sql<Pick<WebhookRow, 'webhook_id' | 'state' | 'version'>>`
      delete from webhooks where tenant_id = ${tenantId} and ends_at < now() - interval '31 days'
      returning webhook_id, state, version`;
    if (ended.length === 0) return;
    const ids = ended.map((one) => one.webhook_id);
    for (const { webhook_id, version, state } of ended) {
      const last = { webhook_id, state: 'deleted', version: state === 'deleted' ? version : version + 1 } as const;
      await tx.sql`
        insert into ended_webhooks (tenant_id, webhook_id, version) values (${tenantId}, ${webhook_id}, ${last.version})`;
      if (state !== 'deleted') tellChange(tx, last);
    }
    await tx.sql`delete from secrets where tenant_id = ${tenantId} and webhook_id = any(${ids}::uuid[])`;
    await tx.sql`delete from lanes where company_id = ${tenantId} and webhook_id = any(${ids}::uuid[])`;
  });

/** Deliveries are kept for 30 days. */
export const pruneDeliveries: Job = {
  name: 'prune-deliveries',
  everyMs: 10 * 60_000,
  async run(ctx) {
    const companies = await ctx.as(null, (tx) => tx.sql<{ id: string }>`select distinct company_id as id from lanes`);
    for (const { id } of companies) {
      while ((await pruneSome(ctx, id)) === mostAtOnce);
      await forgetEnded(ctx, id);
    }
  },
};
