import type { NamedRowOf } from '@mostrador/kit';
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
  BranchModel,
  CompanyModel,
  InvitationModel,
  MembershipModel,
  SecurityEventModel,
  TillModel,
} from './db/models.ts';

/** A row as Prisma gives it, or as SQL does: dates, or ISO 8601 text. */
type Read<Model> = { [Column in keyof Model]: Model[Column] | NamedRowOf<Model>[Column] };

const iso = (moment: Date | string): string => new Date(moment).toISOString();

export type CompanyRow = Read<CompanyModel>;

export const toCompany = (row: CompanyRow): Company => ({
  companyId: row.tenantId,
  name: row.name,
  cuit: row.cuit,
  createdAt: iso(row.createdAt),
});

export const toCompanyChanged = (row: CompanyRow): CompanyChanged => ({
  companyId: row.tenantId,
  name: row.name,
  cuit: row.cuit,
  version: row.version,
  currency: 'ARS',
});

export type BranchRow = Omit<Read<BranchModel>, 'tenantId' | 'factNumber'>;

const placeOf = (row: BranchRow) => ({
  businessDays: row.businessDays as unknown as BusinessDays[],
  province: row.province ?? undefined,
  openedOn: row.openedOn ?? undefined,
  closedOn: row.closedOn ?? undefined,
  surfaceM2: row.surfaceM2 ?? undefined,
  openingTimes: (row.openingTimes as unknown as OpeningTimes | null) ?? undefined,
});

export const toBranch = (row: BranchRow): Branch => ({
  branchId: row.branchId,
  name: row.name,
  active: row.active,
  createdAt: iso(row.createdAt),
  ...placeOf(row),
});

export const toBranchChanged = (row: BranchRow): BranchChanged => ({
  branchId: row.branchId,
  name: row.name,
  active: row.active,
  version: row.version,
  ...placeOf(row),
});

export type TillRow = Omit<Read<TillModel>, 'tenantId' | 'seed' | 'factNumber'>;

export const toTill = (row: TillRow): Till => ({
  tillId: row.tillId,
  branchId: row.branchId,
  name: row.name,
  state: row.state,
  installationId: row.installationId,
  ...(row.enrolledAt ? { enrolledAt: iso(row.enrolledAt) } : {}),
  createdAt: iso(row.createdAt),
  keeperId: row.keeperId ?? '',
  ...(row.orphanedAt ? { orphanedAt: iso(row.orphanedAt) } : {}),
  kind: row.kind,
});

export const toTillChanged = (row: TillRow): TillChanged => ({
  tillId: row.tillId,
  branchId: row.branchId,
  name: row.name,
  state: row.state,
  version: row.version,
  publicKey: row.publicKey,
  kind: row.kind,
  installationId: row.installationId,
});

export type MemberRow = Omit<Read<MembershipModel>, 'tenantId' | 'factNumber'> & { email: string | null };

export const toMember = (row: MemberRow): Member => ({
  userId: row.userId,
  displayName: row.displayName,
  email: row.email ?? '',
  role: row.role,
  active: row.active,
  hasPin: row.pinHash !== null,
  joinedAt: iso(row.joinedAt),
  branchIds: row.branchIds,
});

export const toMemberChanged = (row: MemberRow): MemberChanged => ({
  userId: row.userId,
  displayName: row.displayName,
  role: row.role,
  active: row.active,
  version: row.version,
  branchIds: row.branchIds,
  changedAt: iso(row.changedAt),
});

export type LimitsRow = { limits: RoleLimit[]; version: number };

export const toRoleLimits = (row: LimitsRow | undefined): RoleLimits => ({
  limits: row?.limits ?? [],
  version: row?.version ?? 0,
});

export type AskedRow = Omit<ApprovalAsked, 'at'> & { at: Date | string; given: boolean; reason: string };

export const toApprovalAsked = ({ given: _given, reason: _reason, ...row }: AskedRow): ApprovalAsked => ({
  ...row,
  at: iso(row.at),
});

export type InvitationRow = Read<InvitationModel>;

function stateOf(row: InvitationRow, now: Date): string {
  if (row.acceptedAt) return 'accepted';
  if (row.cancelledAt) return 'cancelled';
  return new Date(row.expiresAt) <= now ? 'expired' : 'pending';
}

export const toInvitation = (row: InvitationRow, now: Date): Invitation => ({
  invitationId: row.invitationId,
  email: row.email,
  role: row.role,
  state: stateOf(row, now),
  invitedBy: row.invitedBy,
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  branchIds: row.branchIds,
});

export type ApiKeyRow = Read<ApiKeyModel>;

export const toApiKey = (row: ApiKeyRow): ApiKey => ({
  apiKeyId: row.apiKeyId,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  secret: '',
  createdBy: row.createdBy,
  createdAt: iso(row.createdAt),
  ...(row.revokedAt ? { revokedAt: iso(row.revokedAt) } : {}),
  keeperId: row.adoptedBy ?? row.createdBy,
  ...(row.endsAt ? { endsAt: iso(row.endsAt) } : {}),
});

export type SecurityEventRow = Read<SecurityEventModel>;

export const toSecurityEvent = (row: SecurityEventRow): SecurityEvent => ({
  eventId: row.eventId,
  at: iso(row.at),
  kind: row.kind,
  actorId: row.actorId,
  subjectId: row.subjectId,
  tillId: row.tillId,
  network: row.network,
  detail: row.detail,
});
