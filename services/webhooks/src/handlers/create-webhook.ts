import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { CreateWebhookRequest, Webhook } from '@mostrador/proto/webhooks';
import { toWebhook } from '../convert.ts';
import { destinationOf } from '../destination.ts';
import { fail } from '../errors.ts';
import { assertMayKeep, hasEnded, holdCompany, openLane, personOf, tellChange, webhookOf } from '../queries.ts';
import { managers, name, types, url } from '../rules.ts';
import { makeSecret, tellSecret } from '../secrets.ts';

const mostWebhooks = 20;

/** Throws where the company has too many; what has ended takes no place. The caller holds the company. */
async function assertRoom(ctx: Ctx, tx: Tx): Promise<void> {
  const [held] = await tx.sql<{ count: number }>`
    select count(*) as count from webhooks
    where tenant_id = ${tx.tenantId} and state <> 'deleted' and (ends_at is null or ends_at > ${ctx.now()})`;
  if (held!.count > mostWebhooks) fail('too_many_webhooks');
}

export const createWebhook = handler<CreateWebhookRequest, Webhook>({
  can: managers,
  companyWide: true,
  rules: rules<CreateWebhookRequest>({
    webhookId: id,
    name,
    url,
    types: types.refine((all) => all.length > 0, 'required'),
  }),
  async run(ctx, input) {
    const person = personOf(ctx);
    const href = destinationOf(ctx, input.url);
    const { webhookId } = input;
    const madeAs = JSON.stringify([person.id, input.name, href, input.types]);
    return ctx.tenant(async (tx) => {
      await holdCompany(tx);
      await assertMayKeep(tx, person.id);
      const made = await tx.sql`
        insert into webhooks (tenant_id, webhook_id, name, url, types, made_as, created_by)
        select ${tx.tenantId}, ${webhookId}, ${input.name}, ${href}, ${input.types}::text[], ${madeAs}, ${person.id}
        where not exists (select from ended_webhooks where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId})
        on conflict do nothing returning 1`;
      const row = await webhookOf(tx, webhookId);
      if (row.made_as !== madeAs) return fail('id_reused', { field: 'webhookId' });
      if (made.length > 0) {
        await assertRoom(ctx, tx);
        await makeSecret(ctx, tx, webhookId, webhookId);
        await openLane(tx, webhookId);
        tellChange(tx, row);
      }
      const secret = hasEnded(row, ctx.now()) ? '' : await tellSecret(ctx, tx, webhookId, webhookId);
      return { ...toWebhook(row), secret };
    });
  },
});
