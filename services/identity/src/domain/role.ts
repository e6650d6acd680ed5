import type { Role } from '@mostrador/kit';

/** An admin manages everybody but owners. */
export const mayManage = (actor: Role, subject: Role): boolean =>
  actor === 'owner' || (actor === 'admin' && subject !== 'owner');

export const mayApprove = (role: Role): boolean => role === 'owner' || role === 'admin' || role === 'supervisor';

/** What a session opened by PIN may do: four digits are not enough to run a company. */
export const roleAtTill = (role: Role): Role => (mayApprove(role) ? 'supervisor' : role);
