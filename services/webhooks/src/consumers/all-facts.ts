import { consumerAcross, type Event, reads, type Tx } from '@mostrador/kit';
import { eventTypes } from '@mostrador/proto/events';
import { MemberChanged } from '@mostrador/proto/identity';
import type { WebhookRow } from '../convert.ts';
import { branchIn, type Told, versionIn } from '../domain/notice.ts';
import { holdCompany, tellChange } from '../queries.ts';

type Body = Record<string, unknown>;
type Fact = Event<Body> & { type: string; subject: string };

/** An event as it came: a notice needs little of it, whatever its type is. */
const asTold = (type: string) => ({
  $type: type,
  toJSON: (body: Body) => body,
  fromJSON: (body: unknown) => body as Body,
});

const toTold = ({ id, tenantId, key, at, type, subject, body }: Fact): Told & { tenant_id: string } => ({
  tenant_id: tenantId,
  event_id: id,
  type,
  subject_type: subject,
  subject_id: key,
  branch_id: branchIn(body),
  subject_version: versionIn(body),
  happened_at: at,
});

/**
 * Gives each notice to the webhooks that hear it: not what happened before they were enabled, and nothing of themselves.
 * Events tell their time in whole milliseconds.
 */
async function hand(tx: Tx, facts: Fact[]): Promise<void> {
  const tenants = [...new Set(facts.map((fact) => fact.tenantId))];
  const listening = await tx.sql<{ id: string }>`
    select distinct tenant_id as id from webhooks where tenant_id = any(${tenants}::uuid[]) and state = 'enabled'`;
  const ids = new Set(listening.map(({ id }) => id));
  const told = facts.filter((fact) => ids.has(fact.tenantId)).map(toTold);
  if (told.length === 0) return;
  const given = await tx.sql<{ company_id: string; webhook_id: string }>`
    insert into deliveries (tenant_id, webhook_id, event_id, type, subject_type, subject_id, branch_id, subject_version,
      happened_at)
    select t.tenant_id, w.webhook_id, t.event_id, t.type, t.subject_type, t.subject_id, t.branch_id, t.subject_version,
      t.happened_at
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t (tenant_id uuid, event_id uuid, type text,
      subject_type text, subject_id text, branch_id uuid, subject_version bigint, happened_at timestamptz)
    join webhooks w on w.tenant_id = t.tenant_id and w.tenant_id = any(${[...ids]}::uuid[])
    where w.state = 'enabled' and (w.ends_at is null or w.ends_at > now()) and w.types && array['*', t.type]
      and t.happened_at >= date_trunc('milliseconds', w.enabled_at) and t.subject_id <> w.webhook_id::text
    order by t.tenant_id, w.webhook_id, t.event_id
    on conflict do nothing
    returning tenant_id as company_id, webhook_id`;
  if (given.length > 0) await wakeLanes(tx, given);
}

/** Each time, also where something waits there already: who lets a lane go at this moment must see what was added. */
const wakeLanes = (tx: Tx, given: { company_id: string; webhook_id: string }[]) => tx.sql`
  with held as (
    select company_id, webhook_id from lanes
    where (company_id, webhook_id) in (
      select * from unnest(${given.map((one) => one.company_id)}::uuid[], ${given.map((one) => one.webhook_id)}::uuid[]))
    order by company_id, webhook_id for update
  )
  update lanes l set due_at = least(l.due_at, greatest(now(), l.parked_until))
  from held h where l.company_id = h.company_id and l.webhook_id = h.webhook_id`;

const mayKeep = ({ role, active, branchIds }: MemberChanged) =>
  active && branchIds.length === 0 && (role === 'owner' || role === 'admin');

/** Webhooks whose keeper may not run them any more wait a day for another one, and then end. */
async function orphan(tx: Tx, changes: MemberChanged[]): Promise<void> {
  const newest = new Map<string, MemberChanged>();
  for (const one of changes) if (one.version > (newest.get(one.userId)?.version ?? 0)) newest.set(one.userId, one);
  const members = [...newest.values()].map((one) => ({ id: one.userId, version: one.version, keeps: mayKeep(one) }));
  await holdCompany(tx);
  await tx.sql`
    insert into members (tenant_id, user_id, version, may_keep)
    select ${tx.tenantId}, m.id, m.version, m.keeps
    from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as m (id uuid, version bigint, keeps boolean)
    order by m.id
    on conflict (tenant_id, user_id) do update set version = excluded.version, may_keep = excluded.may_keep
    where members.version < excluded.version`;
  const orphaned = await tx.sql<WebhookRow>`
    update webhooks w set ends_at = now() + interval '1 day', version = w.version + 1
    from members m
    where w.tenant_id = ${tx.tenantId} and w.ends_at is null and m.tenant_id = w.tenant_id
      and m.user_id = coalesce(w.adopted_by, w.created_by) and m.user_id = any(${[...newest.keys()]}::uuid[])
      and not m.may_keep
    returning w.*`;
  for (const row of orphaned) tellChange(tx, row);
}

/** Everything that happens, in all companies. */
export const allFacts = consumerAcross<Fact>(
  eventTypes.map(({ type, subject }) => reads(asTold(type), (event) => [{ ...event, type, subject }])),
  async (tx, facts) => {
    await hand(tx, facts);
    const changes = facts.filter(({ type }) => type === MemberChanged.$type);
    const byTenant = [...Map.groupBy(changes, (fact) => fact.tenantId)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [tenantId, own] of byTenant)
      await tx.within(tenantId, (one) =>
        orphan(
          one,
          own.map(({ body }) => MemberChanged.fromJSON(body)),
        ),
      );
  },
);
