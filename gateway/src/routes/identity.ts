import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import { get, internal, patch, post, put, routes, type Traits } from '../route.ts';

/** Where secrets are given in: anybody may try, but not often, and not much. */
const door: Traits = { open: true, limit: 'auth', maxBytes: 16_000 };

export const identity = routes(IdentityServiceDefinition, {
  registerCompany: post('/v1/companies', door),
  confirmEmail: post('/v1/auth/email/confirm', door),
  requestEmailProof: post('/v1/auth/email', door),
  getCompany: get('/v1/company'),
  updateCompany: patch('/v1/company'),

  logIn: post('/v1/auth/login', door),
  refreshSession: post('/v1/auth/refresh', door),
  logOut: post('/v1/auth/logout', door),
  logOutEverywhere: post('/v1/auth/logout-everywhere'),
  switchCompany: post('/v1/auth/switch-company'),
  changePassword: post('/v1/auth/password', { limit: 'auth' }),
  requestPasswordReset: post('/v1/auth/password-reset', door),
  confirmPasswordReset: post('/v1/auth/password-reset/confirm', door),
  getMe: get('/v1/me'),
  getJwks: get('/.well-known/jwks.json', { open: true }),

  addMember: post('/v1/members'),
  listMembers: get('/v1/members'),
  updateMember: patch('/v1/members/:userId'),
  setMemberPin: put('/v1/members/:userId/pin'),
  issueResetCode: post('/v1/members/:userId/reset-codes'),

  createInvitation: post('/v1/invitations'),
  listInvitations: get('/v1/invitations'),
  acceptInvitation: post('/v1/invitations/accept', door),
  cancelInvitation: post('/v1/invitations/:invitationId/cancel'),

  createBranch: post('/v1/branches'),
  listBranches: get('/v1/branches'),
  updateBranch: patch('/v1/branches/:branchId'),

  createTill: post('/v1/tills'),
  listTills: get('/v1/tills'),
  // Before the paths with an id in this place: the first that fits is taken.
  enrolTill: post('/v1/tills/enrol', door),
  updateTill: patch('/v1/tills/:tillId'),
  issueEnrolmentCode: post('/v1/tills/:tillId/enrolment-codes'),
  adoptTill: post('/v1/tills/:tillId/adopt'),
  revokeTill: post('/v1/tills/:tillId/revoke'),
  issueTillToken: post('/v1/auth/till', door),
  logInWithPin: post('/v1/auth/pin', { vital: true }),
  grantApproval: post('/v1/approvals', { vital: true }),

  getRoleLimits: get('/v1/role-limits'),
  putRoleLimits: put('/v1/role-limits'),
  exportFacts: internal(),

  createApiKey: post('/v1/api-keys'),
  listApiKeys: get('/v1/api-keys'),
  adoptApiKey: post('/v1/api-keys/:apiKeyId/adopt'),
  revokeApiKey: post('/v1/api-keys/:apiKeyId/revoke'),
  issueApiKeyToken: post('/v1/auth/api-key', door),

  listSecurityEvents: get('/v1/security-events'),
  takeOutgoingMessages: internal(),
  listOutgoingMessages: internal(),
});
