import { identity } from '@mostrador/identity';
import { uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUpgrade } from './upgrade.ts';

let shop: Awaited<ReturnType<typeof startUpgrade>>;
beforeAll(async () => {
  shop = await startUpgrade();
});
afterAll(() => shop.stop());

const [company, other] = [uuidv7(), uuidv7()];
const [owner, left, demoted, cashier] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
const [branch, till, soldOn, key, goodKey, session] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
const [ofDemoted, ofOwner, toLeft] = [uuidv7(), uuidv7(), uuidv7()];

/** A company as the first version left it: an admin has left, another was demoted, things of theirs go on. */
const before = `
  set search_path = identity;
  insert into users (user_id, email) values ('${owner}', 'a@x.ar'), ('${left}', 'b@x.ar'), ('${demoted}', 'c@x.ar'), ('${cashier}', null);
  insert into companies (tenant_id, name, cuit) values ('${company}', 'Uno', ''), ('${other}', 'Otro', '');
  insert into memberships (tenant_id, user_id, display_name, role, active) values
    ('${company}', '${owner}', 'A', 'owner', true), ('${company}', '${left}', 'B', 'admin', false),
    ('${company}', '${demoted}', 'C', 'cashier', true), ('${company}', '${cashier}', 'D', 'cashier', true);
  insert into branches (tenant_id, branch_id, name) values ('${company}', '${branch}', 'Centro'), ('${other}', '${branch}', 'Centro');
  insert into tills (tenant_id, till_id, branch_id, name, state) values
    ('${company}', '${till}', '${branch}', 'Caja 1', 'enrolled'), ('${company}', '${soldOn}', '${branch}', 'Caja 2', 'enrolled'),
    ('${other}', '${till}', '${branch}', 'Caja 1', 'revoked');
  insert into api_keys (tenant_id, api_key_id, name, role, scopes, seed, created_by) values
    ('${company}', '${key}', 'x', 'viewer', '{fiscal:read}', '', '${left}'),
    ('${company}', '${goodKey}', 'y', 'admin', '{fiscal:read,fiscal:write,sales:read}', '', '${owner}');
  insert into security_events (tenant_id, event_id, at, kind, actor_id, subject_id, till_id, network, detail) values
    ('${company}', '${uuidv7()}', now() - interval '2 days', 'till_code_issued', '${owner}', '${till}', '', '', ''),
    ('${company}', '${uuidv7()}', now() - interval '1 day', 'till_code_issued', '${left}', '${till}', '', '', ''),
    ('${company}', '${uuidv7()}', now() - interval '1 day', 'till_code_issued', '${owner}', '${soldOn}', '', '', ''),
    ('${company}', '${uuidv7()}', now(), 'member_changed', '${owner}', '${left}', '', '', '');
  insert into invitations (tenant_id, invitation_id, email, role, seed, invited_by, created_at, expires_at) values
    ('${company}', '${ofDemoted}', 'd@x.ar', 'owner', '', '${demoted}', now(), now() + interval '1 day'),
    ('${company}', '${ofOwner}', 'e@x.ar', 'owner', '', '${owner}', now(), now() + interval '1 day'),
    ('${company}', '${toLeft}', 'b@x.ar', 'owner', '', '${owner}', now() - interval '1 hour', now() + interval '1 day');
  insert into codes (code_hash, purpose, subject_id, company_id, expires_at) values
    ('a', 'invitation', '${ofOwner}', '${company}', now() + interval '1 day'), ('b', 'reset', '${owner}', null, now() + interval '1 day');
  insert into sessions (session_id, user_id, company_id, secret, expires_at, revoked_at)
    values ('${session}', '${left}', '${company}', '', now(), now());
  insert into revocations values ('${session}', now() + interval '1 hour'), ('${till}', now() + interval '1 hour'),
    ('${uuidv7()}', now() + interval '1 hour');
  reset search_path`;

describe('what the first version of identity left', () => {
  it('has branches, keepers and companies afterwards, under forced row security', async () => {
    const { admin, rows } = shop;
    await shop.bringBefore(identity, '0002');
    await admin.query(before);
    await shop.upgrade(identity);

    const members = await rows<{ branch_ids: string[] }>('select branch_ids::text[] from identity.memberships');
    expect(members.map((row) => row.branch_ids)).toEqual([[], [], [], []]);
    expect(await rows('select company_id, kind, subject_id from identity.revocations order by kind')).toEqual([
      { company_id: company, kind: 'session', subject_id: session },
      { company_id: other, kind: 'till', subject_id: till },
    ]);
    expect(await rows('select api_key_id from identity.api_keys where ends_at > now()')).toEqual([{ api_key_id: key }]);
    // The books were verbs of `fiscal`.
    expect(await rows('select scopes from identity.api_keys order by name')).toEqual([
      { scopes: ['fiscal:read', 'books:read'] },
      { scopes: ['fiscal:read', 'fiscal:write', 'sales:read', 'books:read', 'books:write'] },
    ]);
    expect(await rows('select till_id, keeper_id from identity.tills where orphaned_at is not null')).toEqual([
      { till_id: till, keeper_id: left },
    ]);
    // Codes were told to who invited: none is left, whoever it was.
    expect(await rows('select invitation_id from identity.invitations where cancelled_at is null')).toEqual([]);
    expect(await rows('select purpose from identity.codes')).toEqual([{ purpose: 'reset' }]);
    // Owners count as proven, and who has no address as nothing.
    const unproven =
      'select user_id from identity.users where email_proven_at is distinct from case when email <> $$$$ then created_at end';
    expect(await rows(unproven)).toEqual([]);
    const open = await rows(`
      select c.relname from pg_class c where c.relnamespace = 'identity'::regnamespace and c.relkind = 'r'
        and not c.relforcerowsecurity
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')`);
    expect(open).toEqual([]);
  });
});
