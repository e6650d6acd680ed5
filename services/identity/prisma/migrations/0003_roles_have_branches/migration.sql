-- What is there already was made under row security that binds its owner too. `kit_protect` forces it again afterwards.
alter table memberships no force row level security;
alter table invitations no force row level security;
alter table tills no force row level security;
alter table api_keys no force row level security;
alter table security_events no force row level security;

-- Where somebody acts; everywhere when empty.
alter table memberships add column branch_ids uuid[] not null default '{}';
alter table memberships add column changed_at timestamptz(3) not null default now();
alter table invitations add column branch_ids uuid[] not null default '{}';

-- What a person made answers for itself no longer than they may: a code, a key, a till.
alter table codes add column issued_by uuid;
create index codes_of_issuer on codes (issued_by) where issued_by is not null;
-- Who answers for it since; null for its maker.
alter table api_keys add column adopted_by uuid;
-- Set when who answers for it may not give its role any more: then it ends, unless somebody adopts it.
alter table api_keys add column ends_at timestamptz(3);
alter table tills add column public_key text not null default '';
-- Who answers for it: who made the code that its device was enrolled with, or adopted it. Null while that is not known.
alter table tills add column keeper_id uuid;
alter table tills add column orphaned_at timestamptz(3);

update tills t set keeper_id = (
  select e.actor_id::uuid from security_events e
  where e.tenant_id = t.tenant_id and e.kind = 'till_code_issued' and e.subject_id = t.till_id::text and e.actor_id <> ''
  order by e.at desc limit 1)
where t.state = 'enrolled';

-- Keys, tills and invitations of who has lost the role already.
create function may_give(tenant uuid, giver uuid, given text) returns boolean language sql as $$
  select exists (
    select from memberships m where m.tenant_id = tenant and m.user_id = giver and m.active
      and (m.role = 'owner' or m.role = 'admin' and given <> 'owner'))
$$;
update api_keys set ends_at = now() + interval '24 hours'
where revoked_at is null and not may_give(tenant_id, created_by, role);
update tills t set orphaned_at = now()
where t.state = 'enrolled'
  and exists (select from memberships m where m.tenant_id = t.tenant_id and m.user_id = t.keeper_id)
  and not may_give(t.tenant_id, t.keeper_id, 'cashier');
update invitations i set cancelled_at = now()
where i.accepted_at is null and i.cancelled_at is null and (
  not may_give(i.tenant_id, i.invited_by, i.role)
  -- Or a later decision about the invited was taken.
  or exists (
    select from users u join security_events e on e.subject_id = u.user_id::text
    where u.email = i.email and e.tenant_id = i.tenant_id and e.kind = 'member_changed' and e.at > i.created_at));
drop function may_give(uuid, uuid, text);

-- Approvals that may be alive, so that they end with their giver's sessions and role. What was approved is in the
-- security log.
create table approvals (
  company_id uuid not null,
  approval_id uuid not null,
  giver_id uuid not null,
  expires_at timestamptz(3) not null,
  primary key (company_id, approval_id)
);
create index approvals_of_giver on approvals (giver_id);
create index approvals_by_expiry on approvals (expires_at);

-- What is revoked names its company: ids are made by clients.
alter table revocations rename to revoked_before;
alter index revocations_pkey rename to revoked_before_pkey;
create table revocations (
  company_id uuid not null,
  kind text not null check (kind in ('session', 'till', 'api_key', 'approval')),
  subject_id uuid not null,
  -- When the last token has expired.
  until timestamptz(3) not null,
  primary key (company_id, kind, subject_id)
);
insert into revocations
select s.company_id, 'session', s.session_id, r.until from revoked_before r join sessions s on s.session_id = r.subject_id
where s.revoked_at is not null
union all
select t.tenant_id, 'till', t.till_id, r.until from revoked_before r join tills t on t.till_id = r.subject_id
where t.state = 'revoked'
union all
select k.tenant_id, 'api_key', k.api_key_id, r.until from revoked_before r join api_keys k on k.api_key_id = r.subject_id
where k.revoked_at is not null;
drop table revoked_before;
