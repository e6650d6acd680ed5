import { emailOf, type Kitchen, password, pin, type Recipes } from '@mostrador/dev/play/fuzz';

/** A person who joined a moment ago, with an account and a session of their own. */
async function newcomer({ company, random, ask, id, codeSentTo }: Kitchen, role = 'viewer') {
  const email = emailOf(random);
  const invitation = { invitationId: id(), email, role };
  await ask('createInvitation', invitation, company.tokens.owner);
  const code = await codeSentTo(email);
  const person = { userId: id(), displayName: `Nueva ${company.mark}`, password };
  return { email, session: await ask('acceptInvitation', { code, ...person }) };
}

async function newTill({ company, ask, id }: Kitchen): Promise<string> {
  const till = { tillId: id(), branchId: company.branchId, name: `Caja ${company.mark}` };
  await ask('createTill', till, company.tokens.owner);
  return till.tillId;
}

async function newKey({ company, ask, id }: Kitchen) {
  const key = { apiKeyId: id(), name: `Programa ${company.mark}`, role: 'viewer', scopes: ['sales:read'] };
  return ask('createApiKey', key, company.tokens.owner);
}

const newCompany = ({ id, random, company: { mark } }: Kitchen) => ({
  companyId: id(),
  name: `Empresa ${mark}`,
  cuit: '',
  ownerId: id(),
  ownerName: 'Dueño',
  email: emailOf(random),
  password,
});

const nobody = '';
const page = () => ({ pageSize: 20 });

const people: Recipes = {
  registerCompany: (kitchen) => ({ ...newCompany(kitchen), as: nobody }),
  confirmEmail: async (kitchen) => {
    const { email, ...company } = newCompany(kitchen);
    await kitchen.ask('registerCompany', { email, ...company }, nobody);
    return { email, password, code: await kitchen.codeSentTo(email), as: nobody };
  },
  requestEmailProof: ({ company }) => ({ email: company.email, as: nobody }),
  getCompany: () => ({}),
  updateCompany: async ({ company, ask }) => {
    const { version } = await ask('getCompany', {}, company.tokens.owner);
    return { name: `Empresa ${company.mark}`, expectedVersion: version };
  },
  logIn: ({ company }) => ({ email: company.email, password, companyId: company.companyId, as: nobody }),
  refreshSession: async (kitchen) => ({ refreshToken: (await newcomer(kitchen)).session.refreshToken, as: nobody }),
  logOut: async (kitchen) => ({ refreshToken: (await newcomer(kitchen)).session.refreshToken, as: nobody }),
  logOutEverywhere: async (kitchen) => ({ as: (await newcomer(kitchen)).session.accessToken }),
  switchCompany: ({ company }) => ({ companyId: company.secondId }),
  changePassword: async (kitchen) => ({
    currentPassword: password,
    newPassword: `${password} nueva`,
    as: (await newcomer(kitchen)).session.accessToken,
  }),
  requestPasswordReset: ({ company }) => ({ email: company.email, as: nobody }),
  confirmPasswordReset: async (kitchen) => {
    const { userId } = (await newcomer(kitchen)).session;
    const { code } = await kitchen.ask('issueResetCode', { userId }, kitchen.company.tokens.owner);
    return { code, newPassword: `${password} nueva`, as: nobody };
  },
  getMe: () => ({}),
  getJwks: () => ({ as: nobody }),
  addMember: ({ id, company }) => ({
    userId: id(),
    displayName: `Cajera ${company.mark}`,
    role: 'cashier',
    pin,
    branchIds: [company.branchId],
  }),
  listMembers: page,
  updateMember: async (kitchen) => ({
    userId: (await newcomer(kitchen)).session.userId,
    role: 'cashier',
    displayName: `Otra ${kitchen.company.mark}`,
    expectedVersion: 1,
  }),
  setMemberPin: async (kitchen) => ({ userId: (await newcomer(kitchen)).session.userId, pin }),
  issueResetCode: async (kitchen) => ({ userId: (await newcomer(kitchen)).session.userId }),
  createInvitation: ({ id, random }) => ({ invitationId: id(), email: emailOf(random), role: 'viewer' }),
  listInvitations: page,
  acceptInvitation: async ({ company, ask, id, random, codeSentTo }) => {
    const invitation = { invitationId: id(), email: emailOf(random), role: 'viewer' };
    await ask('createInvitation', invitation, company.tokens.owner);
    const code = await codeSentTo(invitation.email);
    return { code, userId: id(), displayName: `Nueva ${company.mark}`, password, as: nobody };
  },
  cancelInvitation: async ({ company, ask, id, random }) => {
    const invitationId = id();
    await ask('createInvitation', { invitationId, email: emailOf(random), role: 'viewer' }, company.tokens.owner);
    return { invitationId };
  },
  listSecurityEvents: page,
};

const places: Recipes = {
  createBranch: ({ id, company }) => ({
    branchId: id(),
    name: `Sucursal ${company.mark}`,
    province: 'AR-B',
    openingTimes: { times: [{ weekday: 1, fromMinutes: 540, toMinutes: 1_200 }] },
  }),
  listBranches: page,
  updateBranch: async ({ id, company, ask }) => {
    const branchId = id();
    await ask('createBranch', { branchId, name: `Sucursal ${company.mark}` }, company.tokens.owner);
    return { branchId, name: `Otra ${company.mark}`, dayCutOffMinutes: 240, expectedVersion: 1 };
  },
  createTill: ({ id, company }) => ({
    tillId: id(),
    branchId: company.branchId,
    name: `Caja ${company.mark}`,
    kind: 'counter',
  }),
  listTills: page,
  enrolTill: async (kitchen) => {
    const tillId = await newTill(kitchen);
    const { code } = await kitchen.ask('issueEnrolmentCode', { tillId }, kitchen.company.tokens.owner);
    return { code, installationId: kitchen.id(), as: nobody };
  },
  updateTill: async (kitchen) => ({
    tillId: await newTill(kitchen),
    name: `Otra ${kitchen.company.mark}`,
    expectedVersion: 1,
  }),
  issueEnrolmentCode: async (kitchen) => ({ tillId: await newTill(kitchen) }),
  adoptTill: async (kitchen) => ({ tillId: await newTill(kitchen) }),
  revokeTill: async (kitchen) => ({ tillId: await newTill(kitchen) }),
  issueTillToken: ({ company: { tillId, credential } }) => ({ tillId, credential, as: nobody }),
  logInWithPin: ({ company: { users, tokens } }) => ({ userId: users['cashier']!, pin, as: tokens.till }),
  grantApproval: ({ id, company: { users, tokens } }) => ({
    action: 'sales.void',
    targetId: id(),
    amountMinor: 12_100,
    sessionId: id(),
    approverId: users['supervisor'],
    pin,
    as: tokens.till,
  }),
  getRoleLimits: () => ({}),
  putRoleLimits: async ({ ask, company }) => ({
    limits: [
      { role: 'supervisor', discountBp: 2_000, priceOverrideBp: 2_500 },
      { role: 'cashier', discountBp: 500, priceOverrideBp: 1_000, cashOutMinor: 5_000_000 },
    ],
    expectedVersion: (await ask('getRoleLimits', {}, company.tokens.owner)).version,
  }),
  createApiKey: ({ id, company }) => ({
    apiKeyId: id(),
    name: `Programa ${company.mark}`,
    role: 'viewer',
    scopes: ['sales:read'],
  }),
  listApiKeys: page,
  adoptApiKey: async (kitchen) => ({ apiKeyId: (await newKey(kitchen)).apiKeyId }),
  revokeApiKey: async (kitchen) => ({ apiKeyId: (await newKey(kitchen)).apiKeyId }),
  issueApiKeyToken: async (kitchen) => ({ secret: (await newKey(kitchen)).secret, as: nobody }),
};

export const recipes: Recipes = { ...people, ...places };
