export { type Act, type Approval, approves, spendApproval } from './approvals.ts';
export { type Actor, approvalAudience, type Auth, everybody, issuer, makeAuth, publicJwk } from './auth.ts';
export { type Revocable, revocation, revokedKey, type Role, roles } from './auth.ts';
export { actsIn, assertActsIn, branchesOf } from './branches.ts';
export {
  AppError,
  assertVersion,
  type Catalogue,
  fail,
  fromZod,
  isTransient,
  type Kind,
  kinds,
  reasonOf,
  refusals,
} from './errors.ts';
