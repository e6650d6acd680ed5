import {
  type Act,
  type Actor,
  AppError,
  type Approval,
  approves,
  assertActsIn,
  type Ctx,
  spendApproval,
  type Tx,
} from '@mostrador/kit';
import { tillTime } from '@mostrador/till/sale';
import { isSupervisor } from './domain/sender.ts';
import { couldApprove } from './domain/standing.ts';
import { isInTime, isTillApproval, readTillApproval } from './domain/till-approval.ts';
import { fail } from './errors.ts';
import { roleFactsOf } from './queries.ts';

/** What speaks for an act: a supervisor who acts, an approval given online, or a till's word for one. */
export type Leave = { actor?: Actor; approval?: Approval | null; evidence?: string };

/** An act of a void or return: by its own id, where, and when by the till's clock and ours. */
export type Deed = Act & {
  actId: string;
  branchId: string;
  actedAt: string;
  sentAt?: string | undefined;
  receivedAt: Date;
};

/** Who approved it, and what has to be looked at. */
export type Judged = { approvedBy: string; flags: string[] };

/** What a caller at the door brings. A till's own word counts in its log only: whoever is online can ask. */
export async function leaveAtDoor(ctx: Ctx, token: string): Promise<Leave> {
  if (isSupervisor(ctx.actor)) return { actor: ctx.actor };
  return token ? { approval: await ctx.approval(token) } : {};
}

/** What an item of a till log brings, whoever puts it on the books. A token that has expired meanwhile is none. */
export async function leaveInLog(ctx: Ctx, token: string): Promise<Leave> {
  if (isTillApproval(token)) return { evidence: token };
  return token ? { approval: await ctx.approval(token) } : {};
}

async function spend(tx: Tx, approval: Approval, deed: Deed): Promise<string> {
  const { role, branchIds, approverId } = approval;
  const mayApprove = ['owner', 'admin', 'supervisor'].includes(role) && (branchIds?.includes(deed.branchId) ?? true);
  if (!mayApprove || !approves(approval, deed)) return '';
  await spendApproval(tx, approval, deed.actId);
  return approverId;
}

/** The approver by a till's word, where they could approve at that time. */
async function vouchedFor(tx: Tx, token: string, deed: Deed): Promise<string> {
  const [till] = await tx.sql<{ public_key: string }>`
    select public_key from tills where tenant_id = ${tx.tenantId} and till_id = ${deed.tillId}`;
  const word = till?.public_key ? readTillApproval(token, till.public_key) : null;
  if (!word || word.actId !== deed.actId || !approves(word, deed)) return '';
  if (!isInTime(word.approvedAt, deed.actedAt)) return '';
  const { effectiveAt } = tillTime(word.approvedAt, deed.sentAt, deed.receivedAt);
  const facts = await roleFactsOf(tx, word.approverId);
  return couldApprove(facts ?? [], deed.branchId, effectiveAt) ? word.approverId : '';
}

/** Throws where nothing speaks for an act on a sale, before anything of the sale is told. */
export function assertLeave({ actor, approval }: Leave, targetId: string): void {
  if (!actor && approval?.targetId !== targetId) fail('approval_needed', { field: 'approvalToken' });
}

/** Who approved an act that is asked for: it is refused where nobody did. */
export async function assertApproved(tx: Tx, leave: Leave, deed: Deed): Promise<Judged> {
  if (leave.actor) {
    assertActsIn(leave.actor, deed.branchId);
    return { approvedBy: leave.actor.id, flags: [] };
  }
  const approvedBy = leave.approval ? await spend(tx, leave.approval, deed) : '';
  return approvedBy ? { approvedBy, flags: [] } : fail('approval_needed', { field: 'approvalToken' });
}

/** Who approved an act that has happened: where nobody did, a supervisor must look at it. */
export async function judgeApproval(tx: Tx, leave: Leave, deed: Deed): Promise<Judged> {
  if (leave.evidence) {
    const approvedBy = await vouchedFor(tx, leave.evidence, deed);
    if (approvedBy) return { approvedBy, flags: ['approved_offline'] };
  }
  const isSpent = (error: unknown) => error instanceof AppError && error.reason === 'approval_spent';
  const approvedBy = leave.approval
    ? await spend(tx, leave.approval, deed).catch((error: unknown) => {
        if (isSpent(error)) return '';
        throw error;
      })
    : '';
  return approvedBy ? { approvedBy, flags: [] } : { approvedBy: '', flags: ['approval_missing'] };
}
