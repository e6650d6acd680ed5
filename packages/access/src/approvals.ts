import type { Tx } from '@mostrador/database';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { fail } from './errors.ts';

/** What an approval is for: one action on one target, of one amount (0 where there is none), in one session at one till. */
export type Act = { action: string; targetId: string; amountMinor: number; sessionId: string; tillId: string };

/** A supervisor's leave for one act, given online. `branchIds`: where the giver may approve; absent for everywhere. */
export type Approval = Act & {
  approvalId: string;
  approverId: string;
  role: string;
  branchIds?: string[] | undefined;
  /** ISO 8601. */
  grantedAt: string;
};

const claims = z.object({
  jti: z.uuid(),
  sub: z.uuid(),
  role: z.string(),
  iat: z.int(),
  act: z.string(),
  tgt: z.string(),
  amt: z.int().min(0),
  sid: z.string(),
  till: z.string(),
  brs: z.array(z.string()).optional(),
});

/** Reads the claims of a verified token; null where they are no approval's. */
export function toApproval(payload: JWTPayload): Approval | null {
  const { data } = claims.safeParse(payload);
  if (!data) return null;
  return {
    approvalId: data.jti,
    approverId: data.sub,
    role: data.role,
    branchIds: data.brs,
    grantedAt: new Date(data.iat * 1_000).toISOString(),
    action: data.act,
    targetId: data.tgt,
    amountMinor: data.amt,
    sessionId: data.sid,
    tillId: data.till,
  };
}

/** True where an approval is for this act and no other. */
export const approves = (approval: Act, act: Act): boolean =>
  approval.action === act.action &&
  approval.targetId === act.targetId &&
  approval.amountMinor === act.amountMinor &&
  approval.sessionId === act.sessionId &&
  approval.tillId === act.tillId;

/**
 * Spends an approval in the transaction of the act that it approves, whose id is `actId`. The act repeated finds it spent
 * by itself; another act is refused.
 */
export async function spendApproval(tx: Tx, approval: Approval, actId: string): Promise<void> {
  await tx.sql`
    insert into kit_spent_approvals (tenant_id, approval_id, act_id)
    values (${tx.tenantId}, ${approval.approvalId}, ${actId}) on conflict do nothing`;
  // Whoever came first has committed by now. A new statement, because the first one's snapshot does not see it.
  const [spent] = await tx.sql<{ act_id: string }>`
    select act_id from kit_spent_approvals where tenant_id = ${tx.tenantId} and approval_id = ${approval.approvalId}`;
  if (spent?.act_id !== actId) fail('approval_spent', { field: 'approvalToken' });
}
