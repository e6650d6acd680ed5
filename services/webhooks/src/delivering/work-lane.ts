import type { JobCtx, Tx } from '@mostrador/kit';
import type { DeliveryRow, WebhookRow } from '../convert.ts';
import { bodyOf, headersOf } from '../domain/notice.ts';
import { parkAfter, waitAfter } from '../domain/schedule.ts';
import { env } from '../env.ts';
import { hasEnded, tellChange } from '../queries.ts';
import { unseal } from '../sealing.ts';
import { type Outcome, sendNotice } from './send-notice.ts';

/** The way to one webhook, and the lease under which it was taken. */
export type Lane = { company_id: string; webhook_id: string; lease: string };

/** How long a turn takes at most, besides its last attempt: then it is the next one's. */
const turnMs = 20_000;

type Head = { failures: number; is_parked: boolean };
type Attempted = { delivery: DeliveryRow; outcome: Outcome };
/** Without its newest secret a notice cannot be signed: then there are none. */
type Next = { delivery: DeliveryRow; url: string; secrets: Buffer[] };

/** Takes the lane's row, and keeps the lease for as long as an attempt may take; nothing where it is another's by now. */
async function holdLeased(ctx: JobCtx, tx: Tx, lane: Lane): Promise<Head | undefined> {
  const leaseMs = ctx.env(env).WEBHOOK_TIMEOUT_MS + 20_000;
  const [head] = await tx.sql<Head>`
    update lanes set leased_until = now() + ${leaseMs} * interval '1 millisecond'
    where company_id = ${tx.tenantId} and webhook_id = ${lane.webhook_id} and lease = ${lane.lease}
    returning failures, coalesce(parked_until > now(), false) as is_parked`;
  return head;
}

async function noteDelivered(tx: Tx, { delivery, outcome }: Attempted): Promise<void> {
  const { webhook_id: webhookId } = delivery;
  await tx.sql`
    update deliveries set state = 'delivered', attempts = attempts + 1, failures = 0, by_hand = false,
      last_attempt_at = now(), last_status = ${outcome.status}, last_problem = ''
    where tenant_id = ${tx.tenantId} and delivery_id = ${delivery.delivery_id}`;
  await tx.sql`
    update lanes set failures = 0, parked_until = null
    where company_id = ${tx.tenantId} and webhook_id = ${webhookId} and (failures > 0 or parked_until is not null)`;
  await tx.sql`
    update webhooks set failing_since = null, last_problem = ''
    where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and failing_since is not null`;
}

/** Notes a failure on the notice, on the way to its address, and on the webhook, which it may disable. */
async function noteFailed(ctx: JobCtx, tx: Tx, head: Head, { delivery, outcome }: Attempted): Promise<void> {
  const { WEBHOOK_RETRY_MS: firstMs, WEBHOOK_GIVE_UP_MS: giveUpMs } = ctx.env(env);
  const { webhook_id: webhookId } = delivery;
  const waitMs = waitAfter(delivery.failures + 1, firstMs, Math.random());
  await tx.sql`
    update deliveries set attempts = attempts + 1, failures = failures + 1, by_hand = false, last_attempt_at = now(),
      last_status = ${outcome.status}, last_problem = ${outcome.problem},
      state = ${waitMs === null ? 'failed' : 'waiting'},
      next_attempt_at = now() + ${waitMs ?? 0} * interval '1 millisecond'
    where tenant_id = ${tx.tenantId} and delivery_id = ${delivery.delivery_id}`;
  const parkMs = parkAfter(head.failures + 1, firstMs, Math.random());
  await tx.sql`
    update lanes set failures = failures + 1,
      parked_until = case when ${parkMs} > 0 then now() + ${parkMs} * interval '1 millisecond' end
    where company_id = ${tx.tenantId} and webhook_id = ${webhookId}`;
  const [failing] = await tx.sql<{ for_ms: number }>`
    update webhooks set failing_since = coalesce(failing_since, now()), last_problem = ${outcome.problem}
    where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'enabled'
    returning (extract(epoch from now() - failing_since) * 1000)::float8 as for_ms`;
  const reason = outcome.problem === 'gone' ? 'gone' : failing && failing.for_ms >= giveUpMs ? 'failing' : null;
  if (reason === null) return;
  const [disabled] = await tx.sql<WebhookRow>`
    update webhooks set state = 'disabled', disabled_reason = ${reason}, version = version + 1
    where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'enabled' returning *`;
  if (disabled) tellChange(tx, disabled);
}

/** What goes next: what somebody asked for, else what has waited longest, unless the address is to be left alone. */
async function pick(tx: Tx, { webhook_id: webhookId }: Lane, head: Head): Promise<DeliveryRow | undefined> {
  const [asked] = await tx.sql<DeliveryRow>`
    select * from deliveries
    where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting' and by_hand
    order by next_attempt_at limit 1`;
  if (asked || head.is_parked) return asked;
  const [due] = await tx.sql<DeliveryRow>`
    select * from deliveries
    where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting' and next_attempt_at <= now()
    order by next_attempt_at, happened_at, event_id limit 1`;
  return due;
}

/** Lets the lane go, until what waits in it may go; where nothing will be sent any more it waits for nothing. */
const letGo = (tx: Tx, { webhook_id: webhookId }: Lane, sends: boolean) => tx.sql`
  update lanes set lease = null, leased_until = null, due_at = case when ${sends}::boolean then (
    select case when count(*) filter (where by_hand) > 0 then now()
      else greatest(min(next_attempt_at), parked_until) end
    from (
      (select by_hand, next_attempt_at from deliveries
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting' and by_hand limit 1)
      union all
      (select false, next_attempt_at from deliveries
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting'
        order by next_attempt_at limit 1)
    ) as waiting having count(*) > 0) end
  where company_id = ${tx.tenantId} and webhook_id = ${webhookId}`;

/** Gives up what waits for a webhook that has ended. */
const giveUp = (tx: Tx, { webhook_id: webhookId }: Lane) => tx.sql`
  update deliveries set state = 'failed', by_hand = false, last_problem = 'webhook_ended'
  where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting'`;

/**
 * Between two attempts, in one transaction: notes what became of the one before, and says what goes next. Nothing goes
 * next when the lane is another's by now, when nothing is due, or when the turn is over.
 */
async function step(
  ctx: JobCtx,
  lane: Lane,
  attempted: Attempted | undefined,
  isOver: boolean,
): Promise<Next | undefined> {
  return ctx.as(lane.company_id, async (tx) => {
    const held = await holdLeased(ctx, tx, lane);
    if (!held) return undefined;
    if (attempted?.outcome.problem === '') await noteDelivered(tx, attempted);
    else if (attempted) await noteFailed(ctx, tx, held, attempted);
    const head = attempted ? (await holdLeased(ctx, tx, lane))! : held;
    const [webhook] = await tx.sql<WebhookRow>`
      select * from webhooks where tenant_id = ${tx.tenantId} and webhook_id = ${lane.webhook_id}`;
    const ended = !webhook || hasEnded(webhook, ctx.now());
    const sends = !ended && webhook.state === 'enabled';
    if (ended) await giveUp(tx, lane);
    const delivery = sends && !isOver ? await pick(tx, lane, head) : undefined;
    if (!delivery) return void (await letGo(tx, lane, sends));
    const secrets = await tx.sql<{ secret_id: string; sealed: Buffer }>`
      select secret_id, sealed from secrets
      where tenant_id = ${tx.tenantId} and webhook_id = ${lane.webhook_id} and (ends_at is null or ends_at > now())
      order by ends_at desc`;
    const place = { tenantId: lane.company_id, webhookId: lane.webhook_id };
    const opened = secrets.map((one) => unseal(ctx, { ...place, secretId: one.secret_id }, one.sealed));
    const isReadable = opened[0] !== null;
    return { delivery, url: webhook!.url, secrets: isReadable ? opened.filter((one) => one !== null) : [] };
  });
}

async function attempt(ctx: JobCtx, lane: Lane, { delivery, url, secrets }: Next): Promise<Outcome> {
  if (secrets.length === 0) return { status: null, problem: 'secret_unreadable' };
  const body = bodyOf(lane.company_id, delivery);
  const headers = headersOf(delivery.event_id, body, secrets, ctx.now());
  return sendNotice(ctx.env(env), { url, headers, body });
}

/**
 * Sends what is due to one webhook, one after the other. Nothing is held in the database while an address is waited for:
 * a process that is killed meanwhile leaves a lease, and the notice goes again when that has run out.
 */
export async function workLane(ctx: JobCtx, lane: Lane): Promise<void> {
  const until = Date.now() + turnMs;
  let attempted: Attempted | undefined;
  for (;;) {
    const next = await step(ctx, lane, attempted, Date.now() > until || ctx.isDrill());
    if (!next) return;
    attempted = { delivery: next.delivery, outcome: await attempt(ctx, lane, next) };
  }
}
