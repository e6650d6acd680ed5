import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import { WebhookChanged } from '@mostrador/proto/webhooks';
import { toWebhookChanged, type WebhookRow } from '../convert.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  select number, 'webhook' as kind, id from (
    select tenant_id, fact_number as number, webhook_id as id from webhooks
    union all select tenant_id, fact_number, webhook_id from ended_webhooks) facts
  where tenant_id = ${tx.tenantId} and number > ${since} and number <= ${upTo}
  order by number limit ${limit}`;

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const ids = page.map((one) => one.id);
  const rows = await tx.sql<Pick<WebhookRow, 'webhook_id' | 'state' | 'version'>>`
    select webhook_id, state, version from webhooks
    where tenant_id = ${tx.tenantId} and webhook_id = any(${ids}::uuid[])
    union all select webhook_id, 'deleted', version from ended_webhooks
    where tenant_id = ${tx.tenantId} and webhook_id = any(${ids}::uuid[])`;
  return new Map(
    rows.map((row) => [
      `webhook ${row.webhook_id}`,
      toldAs(WebhookChanged, row.webhook_id, undefined, toWebhookChanged(row)),
    ]),
  );
}

export const exportFacts = tellsFacts(find, tell);
