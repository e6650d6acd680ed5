import type { Invariant } from '@mostrador/kit';

/** What must always be true of webhooks, as SQL that returns rows only where it is not. */
export const invariants: Invariant[] = [
  {
    name: 'every_webhook_has_a_lane',
    promise: 'Every webhook has its lane, and no lane is without its webhook.',
    sql: `
    select coalesce(w.tenant_id, l.company_id), coalesce(w.webhook_id, l.webhook_id)
    from webhooks.webhooks w full join webhooks.lanes l on l.company_id = w.tenant_id and l.webhook_id = w.webhook_id
    where w.webhook_id is null or l.webhook_id is null`,
  },
  {
    name: 'every_webhook_has_one_last_secret',
    promise: 'Every webhook has one secret that does not end.',
    sql: `
    select w.tenant_id, w.webhook_id from webhooks.webhooks w
    where 1 <> (select count(*) from webhooks.secrets s
      where s.tenant_id = w.tenant_id and s.webhook_id = w.webhook_id and s.ends_at is null)`,
  },
  {
    name: 'what_waits_has_its_turn',
    promise: 'What waits for a webhook that is enabled comes to its turn.',
    sql: `
    select d.tenant_id, d.webhook_id, count(*) from webhooks.deliveries d
    join webhooks.webhooks w using (tenant_id, webhook_id)
    join webhooks.lanes l on l.company_id = d.tenant_id and l.webhook_id = d.webhook_id
    where d.state = 'waiting' and w.state = 'enabled' and l.due_at is null
    group by 1, 2`,
  },
  {
    name: 'what_arrived_was_sent',
    promise: 'What was delivered was sent and answered with 2xx.',
    sql: `
    select tenant_id, delivery_id, attempts, last_status from webhooks.deliveries
    where state = 'delivered' and (attempts = 0 or last_status not between 200 and 299 or last_status is null)`,
  },
];
