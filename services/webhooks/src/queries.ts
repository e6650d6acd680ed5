import { type Actor, type Ctx, type Tx } from '@mostrador/kit';
import { WebhookChanged } from '@mostrador/proto/webhooks';
import { toWebhookChanged, type WebhookRow } from './convert.ts';
import { fail } from './errors.ts';

export type Person = Extract<Actor, { kind: 'user' }>;

/** The person who calls: what tells a secret, or makes somebody answer for something, is not for programs. */
export const personOf = (ctx: Pick<Ctx, 'actor'>): Person =>
  ctx.actor.kind === 'user' ? ctx.actor : fail('person_needed');

/** Who makes or adopts a webhook, and who hears that somebody left, come one after the other in a company. */
export const holdCompany = (tx: Tx) => tx.sql`select pg_advisory_xact_lock(hashtextextended(${tx.tenantId}, 0))`;

/** Throws where a person has lost the role that their token still tells of. The caller holds the company. */
export async function assertMayKeep(tx: Tx, userId: string): Promise<void> {
  const [known] = await tx.sql<{ may_keep: boolean }>`
    select may_keep from members where tenant_id = ${tx.tenantId} and user_id = ${userId}`;
  if (known?.may_keep === false) fail('token_revoked');
}

/** How many notices to it wait; no more than 10,000 are counted. */
type Counted = WebhookRow & { waiting: number };

/** Webhooks in the order of the ids given; those that were deleted are left out. */
export const webhooksById = (tx: Tx, ids: string[]): Promise<Counted[]> => tx.sql<Counted>`
  select w.*, (select count(*)::int from (
      select from deliveries d
      where d.tenant_id = w.tenant_id and d.webhook_id = w.webhook_id and d.state = 'waiting' limit 10000
    ) as counted) as waiting
  from webhooks w where tenant_id = ${tx.tenantId} and webhook_id = any(${ids}::uuid[]) and state <> 'deleted'
  order by array_position(${ids}::uuid[], webhook_id)`;

/** A webhook that was not deleted; throws where there is none. */
export const webhookOf = async (tx: Tx, webhookId: string): Promise<Counted> =>
  (await webhooksById(tx, [webhookId]))[0] ?? fail('not_found', { field: 'webhookId' });

export const hasEnded = ({ ends_at }: Pick<WebhookRow, 'ends_at'>, now: Date): boolean =>
  ends_at !== null && new Date(ends_at) <= now;

/** Throws unless notices are sent to the webhook. */
export function assertSends(row: WebhookRow, now: Date): void {
  if (hasEnded(row, now)) fail('webhook_ended');
  if (row.state !== 'enabled') fail('webhook_disabled');
}

/**
 * Keeps a webhook's lane as it is to the end of the transaction. Whoever changes a webhook or its deliveries takes the lane
 * first, as whoever sends does: so nobody waits in a circle.
 */
export const holdLane = (tx: Tx, webhookId: string) => tx.sql`
  select 1 from lanes where company_id = ${tx.tenantId} and webhook_id = ${webhookId} for update`;

/** Sends what waits for a webhook, at once. */
export const wakeLane = (tx: Tx, webhookId: string) => tx.sql`
  update lanes set due_at = now() where company_id = ${tx.tenantId} and webhook_id = ${webhookId}`;

/** Sends what waits for a webhook to an address of which nothing bad is known. */
export const openLane = (tx: Tx, webhookId: string) => tx.sql`
  insert into lanes (company_id, webhook_id, due_at) values (${tx.tenantId}, ${webhookId}, now())
  on conflict (company_id, webhook_id) do update set due_at = now(), parked_until = null, failures = 0`;

export const tellChange = (tx: Tx, row: Pick<WebhookRow, 'webhook_id' | 'state' | 'version'>): void =>
  tx.emit(WebhookChanged, row.webhook_id, toWebhookChanged(row));
