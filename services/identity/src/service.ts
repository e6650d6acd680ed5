import { defineService, serves } from '@mostrador/kit';
import {
  ApprovalGiven,
  ApprovalRefused,
  BranchChanged,
  CompanyChanged,
  IdentityServiceDefinition,
  MemberChanged,
  RoleLimitsChanged,
  TillChanged,
} from '@mostrador/proto/identity';
import { manifest } from '../manifest.ts';
import { env } from './env.ts';
import { fail } from './errors.ts';
import { acceptInvitation } from './handlers/accept-invitation.ts';
import { addMember } from './handlers/add-member.ts';
import { adoptApiKey } from './handlers/adopt-api-key.ts';
import { adoptTill } from './handlers/adopt-till.ts';
import { cancelInvitation } from './handlers/cancel-invitation.ts';
import { changePassword } from './handlers/change-password.ts';
import { confirmEmail } from './handlers/confirm-email.ts';
import { confirmPasswordReset } from './handlers/confirm-password-reset.ts';
import { createApiKey } from './handlers/create-api-key.ts';
import { createBranch } from './handlers/create-branch.ts';
import { createInvitation } from './handlers/create-invitation.ts';
import { createTill } from './handlers/create-till.ts';
import { enrolTill } from './handlers/enrol-till.ts';
import { exportFacts } from './handlers/export-facts.ts';
import { getCompany } from './handlers/get-company.ts';
import { getJwks } from './handlers/get-jwks.ts';
import { getMe } from './handlers/get-me.ts';
import { getRoleLimits } from './handlers/get-role-limits.ts';
import { grantApproval } from './handlers/grant-approval.ts';
import { issueApiKeyToken } from './handlers/issue-api-key-token.ts';
import { issueEnrolmentCode } from './handlers/issue-enrolment-code.ts';
import { issueResetCode } from './handlers/issue-reset-code.ts';
import { issueTillToken } from './handlers/issue-till-token.ts';
import { listApiKeys } from './handlers/list-api-keys.ts';
import { listBranches } from './handlers/list-branches.ts';
import { listInvitations } from './handlers/list-invitations.ts';
import { listMembers } from './handlers/list-members.ts';
import { listOutgoingMessages } from './handlers/list-outgoing-messages.ts';
import { listSecurityEvents } from './handlers/list-security-events.ts';
import { listTills } from './handlers/list-tills.ts';
import { logIn } from './handlers/log-in.ts';
import { logInWithPin } from './handlers/log-in-with-pin.ts';
import { logOut } from './handlers/log-out.ts';
import { logOutEverywhere } from './handlers/log-out-everywhere.ts';
import { putRoleLimits } from './handlers/put-role-limits.ts';
import { refreshSession } from './handlers/refresh-session.ts';
import { registerCompany } from './handlers/register-company.ts';
import { requestEmailProof } from './handlers/request-email-proof.ts';
import { requestPasswordReset } from './handlers/request-password-reset.ts';
import { revokeApiKey } from './handlers/revoke-api-key.ts';
import { revokeTill } from './handlers/revoke-till.ts';
import { setMemberPin } from './handlers/set-member-pin.ts';
import { switchCompany } from './handlers/switch-company.ts';
import { takeOutgoingMessages } from './handlers/take-outgoing-messages.ts';
import { updateBranch } from './handlers/update-branch.ts';
import { updateCompany } from './handlers/update-company.ts';
import { updateMember } from './handlers/update-member.ts';
import { updateTill } from './handlers/update-till.ts';
import { cleanUp } from './jobs/clean-up.ts';
import { rotateSigningKeys } from './jobs/rotate-signing-keys.ts';
import { sendMessages } from './jobs/send-messages.ts';
import { tellRevocations } from './jobs/tell-revocations.ts';
import { readJwks } from './signing.ts';

/** Who is who: companies, people, branches, tills and programs, and the keys that sign their tokens. */
export const identity = defineService({
  manifest,
  migrations: new URL('../prisma/migrations/', import.meta.url),
  env,
  errors: fail,
  serves: [
    serves(IdentityServiceDefinition, {
      registerCompany,
      confirmEmail,
      requestEmailProof,
      getCompany,
      updateCompany,
      logIn,
      refreshSession,
      logOut,
      logOutEverywhere,
      switchCompany,
      changePassword,
      requestPasswordReset,
      confirmPasswordReset,
      getMe,
      getJwks,
      addMember,
      listMembers,
      updateMember,
      setMemberPin,
      issueResetCode,
      createInvitation,
      listInvitations,
      acceptInvitation,
      cancelInvitation,
      createBranch,
      listBranches,
      updateBranch,
      createTill,
      listTills,
      updateTill,
      issueEnrolmentCode,
      enrolTill,
      adoptTill,
      revokeTill,
      issueTillToken,
      logInWithPin,
      grantApproval,
      createApiKey,
      listApiKeys,
      adoptApiKey,
      revokeApiKey,
      issueApiKeyToken,
      listSecurityEvents,
      getRoleLimits,
      putRoleLimits,
      exportFacts,
      takeOutgoingMessages,
      listOutgoingMessages,
    }),
  ],
  jobs: [rotateSigningKeys, tellRevocations, sendMessages, cleanUp],
  publishes: [
    CompanyChanged,
    BranchChanged,
    TillChanged,
    MemberChanged,
    RoleLimitsChanged,
    ApprovalGiven,
    ApprovalRefused,
  ],
  admin: (ctx) => ({ '/jwks.json': () => readJwks(ctx) }),
});
