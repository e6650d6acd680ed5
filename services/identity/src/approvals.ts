import type { Ctx, Tx } from '@mostrador/kit';
import { type Ended, revokeTokens } from './revocations.ts';

/** Whose approvals, and of which company; of every one with null. */
export type Giver = { user_id: string; company_id: string | null };

/** Keeps an approval while it lives, so that it can be ended. */
export const keepApproval = (tx: Tx, one: { approvalId: string; giverId: string; expiresAt: string }) => tx.sql`
  insert into approvals (company_id, approval_id, giver_id, expires_at)
  values (${tx.tenantId}, ${one.approvalId}, ${one.giverId}, ${one.expiresAt})`;

/** Ends what people approved and nobody has used yet. */
export async function endApprovals(ctx: Ctx, tx: Tx, givers: Giver[]): Promise<void> {
  const userIds = givers.map((giver) => giver.user_id);
  const companyIds = givers.map((giver) => giver.company_id);
  const ended = await tx.sql<Ended>`
    delete from approvals using unnest(${userIds}::uuid[], ${companyIds}::uuid[]) as giver (user_id, company_id)
    where giver_id = giver.user_id and (giver.company_id is null or approvals.company_id = giver.company_id)
    returning approvals.company_id, approval_id as id`;
  await revokeTokens(tx, 'approval', ended, ctx.now());
}
