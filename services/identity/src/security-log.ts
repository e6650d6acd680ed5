import { randomUUID } from 'node:crypto';
import type { Ctx, Tx } from '@mostrador/kit';
import { networkOf } from './domain/network.ts';
import { tillIdOf } from './person.ts';

/** What the security log tells. */
export const securityKinds = [
  'company_registered',
  'company_changed',
  'email_proven',
  'log_in',
  'log_in_failed',
  'log_out',
  'log_out_everywhere',
  'pin_log_in',
  'pin_failed',
  'refresh_token_reused',
  'password_changed',
  'password_reset',
  'reset_code_issued',
  'member_added',
  'member_joined',
  'member_changed',
  'pin_set',
  'invitation_created',
  'invitation_cancelled',
  'branch_created',
  'branch_changed',
  'till_created',
  'till_changed',
  'till_code_issued',
  'till_enrolled',
  'till_orphaned',
  'till_adopted',
  'till_revoked',
  'limits_changed',
  'approval_granted',
  'api_key_created',
  'api_key_orphaned',
  'api_key_adopted',
  'api_key_revoked',
] as const;

export type Happening = {
  kind: (typeof securityKinds)[number];
  /** Who it happened to. */
  subjectId: string;
  /** Who did it, where that is not the caller of the verb. */
  actorId?: string;
  tillId?: string;
  detail?: string;
};

/** Writes into a company's log. The transaction must see that company's rows. */
export async function note(ctx: Ctx, tx: Tx, companyId: string, one: Happening): Promise<void> {
  const { actor } = ctx;
  const actorId = one.actorId ?? (actor.kind === 'public' ? '' : actor.id);
  const tillId = one.tillId ?? tillIdOf(ctx) ?? '';
  await tx.sql`
    insert into security_events (tenant_id, event_id, kind, actor_id, subject_id, till_id, network, detail)
    values (${companyId}, ${randomUUID()}, ${one.kind}, ${actorId}, ${one.subjectId}, ${tillId},
      ${networkOf(ctx.address)}, ${one.detail ?? ''})`;
}
