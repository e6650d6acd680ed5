import type { Role, RowOf } from '@mostrador/kit';
import type {
  ApiKey,
  ApprovalAsked,
  Branch,
  BranchChanged,
  BusinessDays,
  Company,
  CompanyChanged,
  Invitation,
  Member,
  MemberChanged,
  OpeningTimes,
  RoleLimit,
  RoleLimits,
  SecurityEvent,
  Till,
  TillChanged,
} from '@mostrador/proto/identity';
import type {
  ApiKeyModel,
  AskedApprovalModel,
  BranchModel,
  CompanyModel,
  InvitationModel,
  MembershipModel,
  RoleLimitsModel,
  SecurityEventModel,
  TillModel,
  UserModel,
} from './db/models.ts';
import type { Standing } from './domain/role.ts';

/** A moment as SQL gives it, or as Prisma does. */
const iso = (moment: Date | string): string => new Date(moment).toISOString();

export type UserRow = RowOf<UserModel>;

export type CompanyRow = RowOf<CompanyModel>;

export const toCompany = (row: CompanyRow): Company => ({
  companyId: row.tenant_id,
  name: row.name,
  cuit: row.cuit,
  createdAt: row.created_at,
  version: row.version,
});

export const toCompanyChanged = (row: CompanyRow): CompanyChanged => ({
  companyId: row.tenant_id,
  name: row.name,
  cuit: row.cuit,
  version: row.version,
  currency: 'ARS',
});

export type BranchRow = RowOf<BranchModel, { business_days: BusinessDays[]; opening_times: OpeningTimes | null }>;

const placeOf = (row: BranchRow | BranchModel) => ({
  businessDays: row.business_days as unknown as BusinessDays[],
  province: row.province ?? undefined,
  openedOn: row.opened_on ?? undefined,
  closedOn: row.closed_on ?? undefined,
  surfaceM2: row.surface_m2 ?? undefined,
  openingTimes: (row.opening_times as unknown as OpeningTimes | null) ?? undefined,
});

export const toBranch = (row: BranchRow | BranchModel): Branch => ({
  branchId: row.branch_id,
  name: row.name,
  active: row.active,
  createdAt: iso(row.created_at),
  ...placeOf(row),
  version: row.version,
});

export const toBranchChanged = (row: BranchRow): BranchChanged => ({
  branchId: row.branch_id,
  name: row.name,
  active: row.active,
  version: row.version,
  ...placeOf(row),
});

export type TillRow = RowOf<TillModel>;

export const toTill = (row: TillRow | TillModel): Till => ({
  tillId: row.till_id,
  branchId: row.branch_id,
  name: row.name,
  state: row.state,
  installationId: row.installation_id,
  ...(row.enrolled_at ? { enrolledAt: iso(row.enrolled_at) } : {}),
  createdAt: iso(row.created_at),
  keeperId: row.keeper_id ?? '',
  ...(row.orphaned_at ? { orphanedAt: iso(row.orphaned_at) } : {}),
  kind: row.kind,
  version: row.version,
});

export const toTillChanged = (row: TillRow): TillChanged => ({
  tillId: row.till_id,
  branchId: row.branch_id,
  name: row.name,
  state: row.state,
  version: row.version,
  publicKey: row.public_key,
  kind: row.kind,
  installationId: row.installation_id,
});

export type MemberRow = RowOf<MembershipModel, { role: Role }> & Pick<UserRow, 'email'>;

/** What a member may, and where. */
export const standingOf = (row: MemberRow): Standing => ({
  role: row.role,
  active: row.active,
  branchIds: row.branch_ids,
});

export const toMember = (row: MemberRow): Member => ({
  userId: row.user_id,
  displayName: row.display_name,
  email: row.email ?? '',
  role: row.role,
  active: row.active,
  hasPin: row.pin_hash !== null,
  joinedAt: row.joined_at,
  branchIds: row.branch_ids,
  version: row.version,
});

export const toMemberChanged = (row: MemberRow): MemberChanged => ({
  userId: row.user_id,
  displayName: row.display_name,
  role: row.role,
  active: row.active,
  version: row.version,
  branchIds: row.branch_ids,
  changedAt: row.changed_at,
});

export type LimitsRow = RowOf<RoleLimitsModel, { limits: RoleLimit[] }>;

export const toRoleLimits = (row: LimitsRow | undefined): RoleLimits => ({
  limits: row?.limits ?? [],
  version: row?.version ?? 0,
});

export type AskedRow = RowOf<AskedApprovalModel>;

export const toApprovalAsked = (row: AskedRow): ApprovalAsked => ({
  approvalId: row.approval_id,
  action: row.action,
  targetId: row.target_id,
  amountMinor: row.amount_minor,
  sessionId: row.session_id,
  tillId: row.till_id,
  branchId: row.branch_id,
  approverId: row.approver_id,
  askedBy: row.asked_by,
  at: row.at,
});

export type InvitationRow = RowOf<InvitationModel, { role: Role }>;

function stateOf(row: InvitationRow | InvitationModel, now: Date): string {
  if (row.accepted_at) return 'accepted';
  if (row.cancelled_at) return 'cancelled';
  return new Date(row.expires_at) <= now ? 'expired' : 'pending';
}

export const toInvitation = (row: InvitationRow | InvitationModel, now: Date): Invitation => ({
  invitationId: row.invitation_id,
  email: row.email,
  role: row.role,
  state: stateOf(row, now),
  invitedBy: row.invited_by,
  createdAt: iso(row.created_at),
  expiresAt: iso(row.expires_at),
  branchIds: row.branch_ids,
});

export type ApiKeyRow = RowOf<ApiKeyModel>;

export const toApiKey = (row: ApiKeyRow | ApiKeyModel): ApiKey => ({
  apiKeyId: row.api_key_id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  secret: '',
  createdBy: row.created_by,
  createdAt: iso(row.created_at),
  ...(row.revoked_at ? { revokedAt: iso(row.revoked_at) } : {}),
  keeperId: row.adopted_by ?? row.created_by,
  ...(row.ends_at ? { endsAt: iso(row.ends_at) } : {}),
});

export const toSecurityEvent = (row: SecurityEventModel): SecurityEvent => ({
  eventId: row.event_id,
  at: row.at.toISOString(),
  kind: row.kind,
  actorId: row.actor_id,
  subjectId: row.subject_id,
  tillId: row.till_id,
  network: row.network,
  detail: row.detail,
});
