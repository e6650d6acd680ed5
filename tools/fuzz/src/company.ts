import { type Ask, type Company, emailOf, newId, password, pin } from '@mostrador/dev/play/fuzz';
import type { Random } from '@mostrador/dev/seed/random';
import type { Role } from '@mostrador/kit';
import { contractsOf } from '@mostrador/manifest';
import { services } from '@mostrador/ops/stack';
import { parts } from './recipes.ts';
import type { Target } from './target.ts';

const staff = ['supervisor', 'cashier', 'inventory', 'accountant', 'viewer'] as const;

/** Founds a company as a shopkeeper does, through the gateway. Called while nothing else is asked. */
export async function foundCompany(target: Target, ask: Ask, random: Random): Promise<Company> {
  const { network } = target;
  const id = () => newId(random);
  const mark = `marca-${id().slice(-12)}`;
  const [companyId, secondId, ownerId, branchId, tillId, installationId] = [id(), id(), id(), id(), id(), id()];
  const places = { branchId, otherBranchId: id() };
  const email = emailOf(random);
  const founder = { ownerId, ownerName: `Dueña ${mark}`, email, password, cuit: '30500010912' };
  await ask('registerCompany', { companyId, name: `Empresa ${mark}`, ...founder });
  await ask('confirmEmail', { email, password, code: await target.codeSentTo(email) });
  await ask('registerCompany', { companyId: secondId, name: `Otra ${mark}`, ...founder });
  // A token that outlives the run, of a session that is there: what gives something lasting looks it up.
  const tokenOf = async (role: Role, userId: string) => {
    const sessionId = id();
    await network.sql(
      `insert into identity.sessions (session_id, user_id, company_id, secret, expires_at)
       values ($1, $2, $3, '', now() + interval '1 day')`,
      [sessionId, userId, companyId],
    );
    return network.keys.token({ kind: 'user', tenantId: companyId, id: userId, role, sessionId }, '24h');
  };
  const owner = await tokenOf('owner', ownerId);
  await ask('setMemberPin', { userId: ownerId, pin }, owner);
  await ask('createBranch', { branchId, name: `Sucursal ${mark}` }, owner);
  await ask('createBranch', { branchId: places.otherBranchId, name: `Depósito ${mark}` }, owner);
  await ask('createTill', { tillId, branchId, name: `Caja ${mark}` }, owner);
  const { code } = await ask('issueEnrolmentCode', { tillId }, owner);
  const { credential } = await ask('enrolTill', { code, installationId });
  const users: Record<string, string> = { owner: ownerId, admin: id() };
  for (const role of staff) {
    users[role] = id();
    await ask('addMember', { userId: users[role], displayName: `${role} ${mark}`, role, pin }, owner);
  }
  const invitation = { invitationId: id(), email: emailOf(random), role: 'admin' };
  await ask('createInvitation', invitation, owner);
  const invited = await target.codeSentTo(invitation.email);
  await ask('acceptInvitation', { code: invited, userId: users['admin']!, displayName: `admin ${mark}`, password });
  const roles = Object.entries(users).map(async ([role, user]) => [role, await tokenOf(role as Role, user)] as const);
  const till = await network.keys.token({ kind: 'till', tenantId: companyId, id: tillId, branchId }, '24h');
  const tokens = { ...Object.fromEntries(await Promise.all(roles)), till } as Company['tokens'];
  const scopes = contractsOf(services).flatMap((name) => [`${name}:read`, `${name}:write`]);
  const key = { apiKeyId: id(), name: `Programa ${mark}`, role: 'admin', scopes };
  const { secret } = await ask('createApiKey', key, owner);
  const { accessToken } = await ask('issueApiKeyToken', { secret });
  const base = { mark, companyId, secondId, ...places, tillId, installationId, credential, email, users, tokens };
  await network.drain();
  const sessionId = id();
  const opening = { sessionId, tillId, cashierId: users['cashier']!, openingFloatMinor: 1_000 };
  await ask('openSession', { ...opening, openedAt: new Date().toISOString() }, till);
  const furniture: Partial<Company> = {};
  for (const { furnish } of parts)
    Object.assign(furniture, await furnish?.({ company: base, ask, random, afip: target.afip }));
  const deadLetters = await plantDeadLetters(target, companyId, random);
  return {
    ...base,
    ...(furniture as Company),
    sessionId,
    apiKey: { secret, token: accessToken },
    deadLetters,
    tickets: 0,
  };
}

/** Events that could not be applied come of faults only, which this run does not make: they are put there. */
async function plantDeadLetters({ network }: Target, companyId: string, random: Random): Promise<string[]> {
  const ids = Array.from({ length: 40 }, () => newId(random));
  await network.sql(
    `insert into stock.kit_dead_letters (tenant_id, event_id, subject, key, body, actor_id, emitted_at, reason)
     select $1, id, 'mostrador.sales.v1.SaleCompleted', id, '{}', 'fuzz', now(), 'planted'
     from unnest($2::uuid[]) id`,
    [companyId, ids],
  );
  return ids;
}
