import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { RotateWebhookSecretRequest, Webhook } from '@mostrador/proto/webhooks';
import { toWebhook } from '../convert.ts';
import { fail } from '../errors.ts';
import { assertMayKeep, hasEnded, holdCompany, personOf, webhookOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { makeSecret, tellSecret } from '../secrets.ts';

/** Secrets that sign at once: the last one, and those of the last day before it. */
const mostSecrets = 5;

export const rotateWebhookSecret = handler<RotateWebhookSecretRequest, Webhook>({
  can: managers,
  companyWide: true,
  rules: rules<RotateWebhookSecretRequest>({ webhookId: id, secretId: id }),
  async run(ctx, { webhookId, secretId }) {
    const person = personOf(ctx);
    return ctx.tenant(async (tx) => {
      await holdCompany(tx);
      await assertMayKeep(tx, person.id);
      const row = await webhookOf(tx, webhookId);
      if (hasEnded(row, ctx.now())) return fail('webhook_ended');
      if (await makeSecret(ctx, tx, webhookId, secretId)) {
        const [good] = await tx.sql<{ count: number }>`
          select count(*) as count from secrets
          where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and (ends_at is null or ends_at > now())`;
        if (good!.count > mostSecrets) return fail('too_many_secrets');
      }
      return { ...toWebhook(row), secret: await tellSecret(ctx, tx, webhookId, secretId) };
    });
  },
});
