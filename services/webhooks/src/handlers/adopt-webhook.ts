import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { AdoptWebhookRequest, Webhook } from '@mostrador/proto/webhooks';
import { toWebhook } from '../convert.ts';
import { fail } from '../errors.ts';
import { assertMayKeep, hasEnded, holdCompany, personOf, tellChange, webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';

export const adoptWebhook = handler<AdoptWebhookRequest, Webhook>({
  can: managers,
  companyWide: true,
  rules: rules<AdoptWebhookRequest>({ webhookId: id }),
  async run(ctx, { webhookId }) {
    const person = personOf(ctx);
    return ctx.tenant(async (tx) => {
      await holdCompany(tx);
      await assertMayKeep(tx, person.id);
      const adopted = await tx.sql`
        update webhooks set adopted_by = ${person.id}, ends_at = null, version = version + 1
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state <> 'deleted'
          and (ends_at > ${ctx.now()} or ends_at is null and coalesce(adopted_by, created_by) <> ${person.id})
        returning 1`;
      const row = await webhookOf(tx, webhookId);
      if (hasEnded(row, ctx.now())) return fail('webhook_ended');
      if (adopted.length > 0) tellChange(tx, row);
      return toWebhook(row);
    });
  },
});
