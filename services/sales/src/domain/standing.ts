import type { Sender } from './sender.ts';

/** What a person became in the company, and when. */
export type RoleFact = { role: string; active: boolean; branchIds: string[]; changedAt: string };

/** What a person was at a moment, out of facts in the order of their versions; undefined before the first of them. */
export const standingAt = (facts: RoleFact[], at: string): RoleFact | undefined =>
  facts.findLast(({ changedAt }) => Date.parse(changedAt) <= Date.parse(at));

/** True where branches, none for all, include one. */
export const reaches = (branchIds: readonly string[], branchId: string) =>
  branchIds.length === 0 || branchIds.includes(branchId);

/** True for a person who could approve an act in a branch at a moment. */
export function couldApprove(facts: RoleFact[], branchId: string, at: string): boolean {
  const standing = standingAt(facts, at);
  if (!standing?.active || !['owner', 'admin', 'supervisor'].includes(standing.role)) return false;
  return reaches(standing.branchIds, branchId);
}

/** An act in a cashier's name: when, where, and what is known of the cashier. Null facts: of nobody in the company. */
type InName = { cashierId: string; branchId: string; at: string; facts: RoleFact[] | null };

/**
 * What is odd about the name on an act. Sales of before the copy begins are of whom it first tells, and who is known by
 * a token only needs no copy.
 */
export function flagsOfName(sender: Sender, { cashierId, branchId, at, facts }: InName): string[] {
  if (sender.channel) return [];
  const isThem = sender.personId === cashierId;
  const standing = facts ? (standingAt(facts, at) ?? facts[0]) : undefined;
  const isForeign = !reaches(standing?.branchIds ?? [], branchId) || !(sender.branchIds?.includes(branchId) ?? true);
  return [
    ...(sender.personId && !isThem ? ['cashier_foreign'] : []),
    ...(sender.elsewhere ? ['sent_by_another'] : []),
    ...(facts && !standing && !isThem ? ['cashier_unknown'] : []),
    ...(standing && !standing.active ? ['cashier_dismissed'] : []),
    ...(isForeign ? ['branch_foreign'] : []),
  ];
}
