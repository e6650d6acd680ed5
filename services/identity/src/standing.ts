import { type Ctx, roles, type Tx } from '@mostrador/kit';
import { type InvitationRow, type MemberRow, standingOf } from './convert.ts';
import { mayGive } from './domain/role.ts';
import { memberOf } from './queries.ts';
import { note } from './security-log.ts';
import { fail } from './errors.ts';

/** So long a key goes on whose keeper may not give its role any more. */
const adoptionMs = 24 * 60 * 60_000;

/** Keeps members as they are to the end of the transaction: who changes one locks the company. */
export const holdMembers = (tx: Tx) => tx.sql`select 1 from companies where tenant_id = ${tx.tenantId} for key share`;

/**
 * Throws unless the session that calls goes on, or the key has somebody who answers for it: a token tells for a moment
 * longer of a role that was lost. For verbs that give something which would outlive that moment.
 */
export async function assertStillMay(ctx: Ctx, tx: Tx): Promise<void> {
  await holdMembers(tx);
  const { actor } = ctx;
  const found =
    actor.kind === 'user'
      ? await tx.sql`
        select 1 from sessions
        where session_id = ${actor.sessionId} and company_id = ${tx.tenantId} and revoked_at is null`
      : await tx.sql`
        select 1 from api_keys
        where tenant_id = ${tx.tenantId} and api_key_id = ${actor.id} and revoked_at is null and ends_at is null
        for share`;
  if (found.length === 0) fail('token_revoked');
}

/** True while the one who invited may still give the role. The caller holds members as they are. */
export async function isStillGiven(tx: Tx, invited: Pick<InvitationRow, 'invited_by' | 'role'>): Promise<boolean> {
  const giver = await memberOf(tx, invited.invited_by);
  return giver !== undefined && mayGive(standingOf(giver), invited.role);
}

/** Makes the codes that a person or a key made worthless. */
export const dropCodesBy = (tx: Tx, issuerId: string) =>
  tx.sql`delete from codes where company_id = ${tx.tenantId} and issued_by = ${issuerId}`;

/** Ends what a member, as they are by now, may not have given; and what was given to them as they were before. */
export async function endWhatWasGiven(ctx: Ctx, tx: Tx, member: MemberRow): Promise<void> {
  const { user_id: userId } = member;
  const now = ctx.now();
  const given = roles.filter((role) => mayGive(standingOf(member), role));
  await tx.sql`
    update invitations set cancelled_at = ${now}
    where tenant_id = ${tx.tenantId} and accepted_at is null and cancelled_at is null
      and (email = ${member.email} or invited_by = ${userId} and not role = any(${given}::text[]))`;
  await dropCodesBy(tx, userId);
  await tx.sql`
    delete from codes
    where company_id = ${tx.tenantId} and subject_id = ${userId} and purpose = 'reset_by_company'`;
  const endsAt = new Date(now.getTime() + adoptionMs);
  const keys = await tx.sql<{ id: string }>`
    update api_keys set ends_at = ${endsAt}
    where tenant_id = ${tx.tenantId} and coalesce(adopted_by, created_by) = ${userId} and revoked_at is null
      and ends_at is null and not role = any(${given}::text[])
    returning api_key_id as id`;
  for (const { id } of keys) {
    await dropCodesBy(tx, id);
    await note(ctx, tx, tx.tenantId, { kind: 'api_key_orphaned', subjectId: id });
  }
  if (given.length > 0) return;
  const tills = await tx.sql<{ id: string }>`
    update tills set orphaned_at = ${now}
    where tenant_id = ${tx.tenantId} and keeper_id = ${userId} and state = 'enrolled' and orphaned_at is null
    returning till_id as id`;
  for (const { id } of tills) await note(ctx, tx, tx.tenantId, { kind: 'till_orphaned', subjectId: id });
}
