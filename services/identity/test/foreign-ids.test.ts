import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  codeTo,
  type Identity,
  makeCashier,
  makeMember,
  makeShop,
  makeTill,
  newEmail,
  password,
  registration,
  startIdentity,
  supervisorPin,
  untilRevoked,
  uuidv7,
} from './make.ts';

let network: Identity;
beforeAll(async () => {
  network = await startIdentity();
});
afterAll(() => network.stop());

const key = () => ({ idempotencyKey: uuidv7() });
const scopes = ['identity:read'];

/** A company with one of everything that another may want to end. */
async function makeOurs() {
  const shop = await makeShop(network);
  const till = await makeTill(network, shop);
  const pending = await shop.owner.createTill({ tillId: uuidv7(), branchId: till.branchId, name: 'Caja 2' });
  const cashier = await makeCashier(shop);
  const supervisor = await makeCashier(shop, { role: 'supervisor', pin: supervisorPin });
  const colleague = await makeMember(network, shop, 'admin');
  const invitationId = uuidv7();
  const apiKeyId = uuidv7();
  const invitedEmail = newEmail();
  await shop.owner.createInvitation({ invitationId, email: invitedEmail, role: 'cashier' });
  const apiKey = await shop.owner.createApiKey({ apiKeyId, name: 'x', role: 'viewer', scopes });
  const atTill = await till.client.logInWithPin(cashier);
  return {
    shop,
    till,
    cashier,
    supervisor,
    colleague,
    atTill,
    pendingTillId: pending.tillId,
    invitationId,
    invitationCode: await codeTo(network, invitedEmail, 'invitation'),
    apiKeyId,
    secret: apiKey.secret,
    keyToken: (await as(network).issueApiKeyToken({ secret: apiKey.secret })).accessToken,
    enrolmentCode: (await shop.owner.issueEnrolmentCode({ tillId: pending.tillId })).code,
    resetCode: (await shop.owner.issueResetCode({ userId: colleague.userId })).code,
  };
}
type Ours = Awaited<ReturnType<typeof makeOurs>>;

/** Everything of ours goes on, with the tokens there are and with new ones. */
async function expectUntouched(ours: Ours): Promise<void> {
  const { shop, till, atTill } = ours;
  for (const token of [till.token, atTill.accessToken, ours.keyToken, shop.session.accessToken]) {
    expect(await as(network, token).getCompany({})).toMatchObject({
      companyId: shop.companyId,
      name: 'Kiosco El Trébol',
    });
  }
  await ours.colleague.client.getMe({});
  await as(network).refreshSession({ refreshToken: atTill.refreshToken });
  await as(network).refreshSession({ refreshToken: shop.session.refreshToken });
  await as(network).issueApiKeyToken({ secret: ours.secret });
  const { accessToken } = await as(network).issueTillToken({ tillId: till.tillId, credential: till.credential });
  const ourTill = as(network, accessToken);
  expect(await ourTill.logInWithPin(ours.cashier)).toMatchObject({ branchId: till.branchId });
  const { tillId, branchId } = till;
  const approve = { action: 'sales.void', targetId: uuidv7(), approverId: ours.supervisor.userId };
  await ourTill.grantApproval({ ...approve, pin: ours.supervisor.pin });
  await as(network).enrolTill({ code: ours.enrolmentCode, installationId: 'otra' });
  await as(network).confirmPasswordReset({ code: ours.resetCode, newPassword: 'la clave que sigue' });
  const accepted = { code: ours.invitationCode, userId: uuidv7(), displayName: 'Carla', password };
  expect(await as(network).acceptInvitation(accepted)).toMatchObject({ companyId: shop.companyId });
  const { tills } = await shop.owner.listTills({});
  expect(tills).toContainEqual(expect.objectContaining({ tillId, branchId, name: 'Caja 1', state: 'enrolled' }));
  expect((await shop.owner.listApiKeys({})).apiKeys.filter((one) => one.revokedAt || one.endsAt)).toEqual([]);
  expect(await network.sql('select 1 from identity.approvals where company_id = $1', [shop.companyId])).toHaveLength(1);
}

/** What a stranger does with a verb and our ids, and what they are told: nothing, or a reason. */
type Step = { does: 'reads' | 'creates' | 'ends'; told?: string; call(): Promise<unknown> };
type Verb = keyof typeof IdentityServiceDefinition.methods;

async function makeSteps(ours: Ours): Promise<Record<Verb, Step>> {
  const email = newEmail();
  const theirs = await makeShop(network, { email });
  const { owner } = theirs;
  const { branchId, tillId } = ours.till;
  const { apiKeyId, invitationId, pendingTillId } = ours;
  const { userId, pin } = ours.cashier;
  // Tills of theirs under our ids: made here, because what follows needs their tokens.
  const till = await makeTill(network, theirs, { branchId, tillId });
  await owner.createTill({ tillId: pendingTillId, branchId, name: 'Caja 2' });
  const theirCashier = await makeCashier(theirs);
  await till.client.logInWithPin(theirCashier);
  const invite = { invitationId: uuidv7(), email: newEmail(), role: 'viewer' };
  await owner.createInvitation(invite);
  const code = await codeTo(network, invite.email, 'invitation');
  const ofOurs = { approverId: ours.supervisor.userId, pin: ours.supervisor.pin };
  const logIn = () => as(network).logIn({ email, password, companyId: theirs.companyId });
  const fresh = async () => as(network, (await logIn()).accessToken);
  const secret = async () =>
    (await (await fresh()).createApiKey({ apiKeyId, name: 'mía', role: 'admin', scopes })).secret;
  const creates = (call: Step['call'], told?: string): Step => ({ does: 'creates', call, ...(told ? { told } : {}) });
  const ends = (call: Step['call'], told?: string): Step => ({ does: 'ends', call, ...(told ? { told } : {}) });
  const reads = (call: Step['call'], told?: string): Step => ({ does: 'reads', call, ...(told ? { told } : {}) });
  const registering = registration({ companyId: ours.shop.companyId, ownerId: ours.shop.ownerId });
  const accepting = { code, userId: ours.colleague.userId, displayName: 'X', password };
  return {
    registerCompany: creates(() => as(network).registerCompany(registering), 'id_reused'),
    confirmEmail: creates(
      () => as(network).confirmEmail({ email: ours.shop.email, password, code: 'AAAA-BBBB-CCCC' }),
      'code_invalid',
    ),
    requestEmailProof: creates(() => as(network).requestEmailProof({ email: ours.shop.email })),
    addMember: creates(() => owner.addMember({ userId, displayName: 'X', role: 'cashier', pin }), 'id_reused'),
    createInvitation: creates(() => owner.createInvitation({ ...invite, email: newEmail(), invitationId })),
    acceptInvitation: creates(() => as(network).acceptInvitation(accepting), 'id_reused'),
    createBranch: creates(() => owner.createBranch({ branchId, name: 'Centro' })),
    createTill: creates(() => owner.createTill({ tillId, branchId, name: 'Caja 1' })),
    issueEnrolmentCode: creates(() => owner.issueEnrolmentCode({ tillId: pendingTillId })),
    enrolTill: creates(async () => {
      const issued = await owner.issueEnrolmentCode({ tillId });
      return as(network).enrolTill({ code: issued.code, installationId: ours.till.installationId });
    }),
    createApiKey: creates(() => owner.createApiKey({ apiKeyId, name: 'mía', role: 'admin', scopes })),
    issueResetCode: creates(() => owner.issueResetCode({ userId: ours.colleague.userId }), 'not_found'),
    logIn: creates(() => as(network).logIn({ email, password, companyId: ours.shop.companyId }), 'no_company'),
    switchCompany: creates(() => owner.switchCompany({ companyId: ours.shop.companyId }), 'no_company'),
    logInWithPin: creates(() => till.client.logInWithPin({ userId, pin }), 'pin_wrong'),
    grantApproval: creates(
      () => till.client.grantApproval({ action: 'sales.void', targetId: uuidv7(), ...ofOurs }),
      'pin_wrong',
    ),
    issueTillToken: creates(
      () => as(network).issueTillToken({ tillId, credential: till.credential }),
      // Spent by the enrolment above.
      'credential_invalid',
    ),
    issueApiKeyToken: creates(async () => as(network).issueApiKeyToken({ secret: await secret() })),
    refreshSession: creates(async () => as(network).refreshSession({ refreshToken: (await logIn()).refreshToken })),

    updateCompany: ends(async () => (await fresh()).updateCompany({ name: 'Mía', expectedVersion: 1 }, key())),
    updateMember: ends(
      async () => (await fresh()).updateMember({ userId, active: false, expectedVersion: 1 }, key()),
      'not_found',
    ),
    setMemberPin: ends(async () => (await fresh()).setMemberPin({ userId, pin: '951784' }), 'not_found'),
    cancelInvitation: ends(async () => (await fresh()).cancelInvitation({ invitationId })),
    updateTill: ends(async () => {
      const client = await fresh();
      const other = await client.createBranch({ branchId: uuidv7(), name: 'Norte' });
      await client.updateTill({ tillId, branchId: other.branchId, name: 'Mía', expectedVersion: 3 }, key());
    }),
    adoptTill: ends(async () => (await fresh()).adoptTill({ tillId })),
    revokeTill: ends(async () => {
      const client = await fresh();
      await client.revokeTill({ tillId });
      await client.revokeTill({ tillId: pendingTillId });
    }),
    updateBranch: ends(async () =>
      (await fresh()).updateBranch({ branchId, active: false, expectedVersion: 1 }, key()),
    ),
    adoptApiKey: ends(async () => (await fresh()).adoptApiKey({ apiKeyId })),
    revokeApiKey: ends(async () => (await fresh()).revokeApiKey({ apiKeyId })),
    logOut: ends(async () => as(network).logOut({ refreshToken: (await logIn()).refreshToken })),
    logOutEverywhere: ends(async () => (await fresh()).logOutEverywhere({})),
    requestPasswordReset: ends(() => as(network).requestPasswordReset({ email: ours.shop.email })),
    confirmPasswordReset: ends(
      () => as(network).confirmPasswordReset({ code: 'AAAA-BBBB-CCCC', newPassword: 'la clave que sigue' }),
      'code_invalid',
    ),
    changePassword: ends(async () =>
      (await fresh()).changePassword({ currentPassword: password, newPassword: 'otra clave nueva' }),
    ),

    getCompany: reads(() => owner.getCompany({})),
    getMe: reads(() => owner.getMe({})),
    getJwks: reads(() => as(network).getJwks({})),
    listMembers: reads(() => owner.listMembers({})),
    listInvitations: reads(() => owner.listInvitations({})),
    listBranches: reads(() => owner.listBranches({})),
    listTills: reads(() => owner.listTills({ branchId })),
    listApiKeys: reads(() => owner.listApiKeys({})),
    listSecurityEvents: reads(() => owner.listSecurityEvents({ subjectId: ours.shop.ownerId })),
    listOutgoingMessages: reads(() => owner.listOutgoingMessages({}), 'forbidden'),
    getRoleLimits: reads(() => owner.getRoleLimits({})),
    putRoleLimits: creates(() => owner.putRoleLimits({ limits: [], expectedVersion: 0 }, key())),
    exportFacts: reads(() => owner.exportFacts({}), 'forbidden'),
    takeOutgoingMessages: reads(() => owner.takeOutgoingMessages({ limit: 100 }), 'forbidden'),
  };
}

describe('what another company makes under our ids', () => {
  it('is theirs, and what they do to it touches nothing of ours', async () => {
    const ours = await makeOurs();
    const steps = await makeSteps(ours);
    // A new verb has to say here what it does.
    expect(Object.keys(steps).sort()).toEqual(Object.keys(IdentityServiceDefinition.methods).sort());
    const told: Record<string, string | undefined> = {};
    let mine = ours.till.client;
    for (const does of ['creates', 'reads', 'ends'] as const) {
      for (const [verb, step] of Object.entries(steps).filter(([, one]) => one.does === does)) {
        const reply = await step.call().catch((error: { reason: string }) => error);
        told[verb] = (reply as { reason?: string } | undefined)?.reason;
        if (step.does === 'reads') expect(JSON.stringify(reply), verb).not.toContain(ours.shop.ownerId);
        if (verb === 'issueApiKeyToken') mine = as(network, (reply as { accessToken: string }).accessToken);
      }
    }
    expect(told).toEqual(Object.fromEntries(Object.entries(steps).map(([verb, step]) => [verb, step.told])));
    // Every service has heard of what was revoked.
    await untilRevoked(network, mine);
    await expectUntouched(ours);
  });
});
