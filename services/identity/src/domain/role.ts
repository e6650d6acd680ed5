import type { Role } from '@mostrador/kit';

/** An admin manages everybody but owners. */
export const mayManage = (actor: Role, subject: Role): boolean =>
  actor === 'owner' || (actor === 'admin' && subject !== 'owner');

/** What a member is in the company. `branchIds`: where they act; everywhere when empty. */
export type Standing = { role: Role; active: boolean; branchIds: readonly string[] };

/** A role is given, and members are managed, by owners and admins who act in all branches. */
export const mayGive = (giver: Standing, role: Role): boolean =>
  giver.active && giver.branchIds.length === 0 && mayManage(giver.role, role);

export const actsAt = ({ branchIds }: Pick<Standing, 'branchIds'>, branchId: string): boolean =>
  branchIds.length === 0 || branchIds.includes(branchId);

export const mayApprove = (role: Role): boolean => role === 'owner' || role === 'admin' || role === 'supervisor';

/** What a session opened by PIN may do: a PIN is not enough to run a company, and a short one not enough to approve. */
export const roleAtTill = (role: Role, hasShortPin: boolean): Role =>
  mayApprove(role) ? (hasShortPin ? 'cashier' : 'supervisor') : role;
