import { randomUUID } from 'node:crypto';
import { AppError, approvalAudience, assertActsIn, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type Approval, ApprovalGiven, ApprovalRefused, type GrantApprovalRequest } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { keepApproval } from '../approvals.ts';
import { type MemberRow, standingOf, type TillRow } from '../convert.ts';
import { isLongEnough } from '../domain/pin.ts';
import { actsAt, mayApprove } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf, tillIdOf } from '../person.ts';
import { provePin } from '../pins.ts';
import { memberOf, tillOf } from '../queries.ts';
import { tokenSeconds } from '../revocations.ts';
import { everyRole } from '../rules.ts';
import { note } from '../security-log.ts';
import { signToken } from '../signing.ts';
import { assertStillMay, holdMembers } from '../standing.ts';

/** The till that the act is done at: the one that asks, or one in a branch of the person who does. */
async function tillOfAct(ctx: Ctx, asked: string): Promise<TillRow> {
  const own = tillIdOf(ctx);
  if (own && asked && asked !== own) fail('till_foreign', { field: 'tillId' });
  const tillId = own ?? asked;
  const till = tillId ? await ctx.tenant((tx) => tillOf(tx, tillId)) : undefined;
  if (own && till?.state !== 'enrolled') fail('token_revoked');
  if (!till) return fail('till_unknown', { field: 'tillId' });
  if (!own) assertActsIn(ctx.actor, till.branch_id, 'tillId');
  return till;
}

const mayApproveAt = (member: MemberRow, till: TillRow): boolean =>
  member.active && mayApprove(member.role) && actsAt(standingOf(member), till.branch_id);

/** Who approves by PIN. */
async function approverByPin(ctx: Ctx, userId: string, pin: string): Promise<MemberRow> {
  const member = await ctx.tenant((tx) => memberOf(tx, userId));
  if (!(await provePin(ctx, userId, member, pin))) {
    if (member)
      await ctx.tenant((tx) => note(ctx, tx, ctx.tenantId, { kind: 'pin_failed', subjectId: member.user_id }));
    return fail('pin_wrong');
  }
  if (!isLongEnough(pin, member!.role)) return fail('pin_too_short_to_approve', { field: 'pin' });
  return member!;
}

/** An owner may approve alone, with a session of their own. */
async function approverAlone(ctx: Ctx): Promise<MemberRow> {
  const { actor } = ctx;
  if (actor.kind !== 'user' || actor.role !== 'owner' || actor.tillId) {
    return fail('approver_missing', { field: 'approverId' });
  }
  return (await ctx.tenant((tx) => memberOf(tx, actor.id)))!;
}

type Asked = { till: TillRow; approverId: string; approvalId: string; reason: string };

/** Keeps and tells that an approval was asked for, and what became of that. */
async function tellAsked(ctx: Ctx, tx: Tx, input: GrantApprovalRequest, asked: Asked): Promise<void> {
  const { action, targetId, amountMinor, sessionId } = input;
  const { till, approverId, approvalId, reason } = asked;
  const { till_id: tillId, branch_id: branchId } = till;
  const at = ctx.now().toISOString();
  const [askedBy, given] = [ctx.actor.id, reason === ''];
  await tx.sql`
    insert into asked_approvals (tenant_id, approval_id, given, reason, action, target_id, amount_minor, session_id, till_id,
      branch_id, approver_id, asked_by, at)
    values (${tx.tenantId}, ${approvalId}, ${given}, ${reason}, ${action}, ${targetId}, ${amountMinor}, ${sessionId},
      ${tillId}, ${branchId}, ${approverId}, ${askedBy}, ${at})`;
  const approval = { approvalId, action, targetId, amountMinor, sessionId, tillId, branchId, approverId, askedBy, at };
  if (given) tx.emit(ApprovalGiven, approvalId, { approval });
  else tx.emit(ApprovalRefused, approvalId, { approval, reason });
}

/** What speaks against an approver; the rest speaks of the request. */
const speaksAgainst = ['pin_wrong', 'pin_too_short_to_approve', 'approver_may_not'];

/** Who approves, where they may; that it was refused is told. */
async function approverOf(ctx: Ctx, input: GrantApprovalRequest, till: TillRow, alone: boolean): Promise<MemberRow> {
  try {
    const approver = alone ? await approverAlone(ctx) : await approverByPin(ctx, input.approverId, input.pin);
    return mayApproveAt(approver, till) ? approver : fail('approver_may_not');
  } catch (error) {
    if (error instanceof AppError && speaksAgainst.includes(error.reason)) {
      const { reason } = error;
      const approverId = input.approverId || ctx.actor.id;
      await ctx.tenant((tx) => tellAsked(ctx, tx, input, { till, approverId, approvalId: randomUUID(), reason }));
    }
    throw error;
  }
}

/** Writes down what was approved, unless its giver has lost what it rests on since it was looked at. */
async function keep(ctx: Ctx, input: GrantApprovalRequest, given: Given): Promise<void> {
  const { approver, till, alone } = given;
  await ctx.tenant(async (tx) => {
    await (alone ? assertStillMay(ctx, tx) : holdMembers(tx));
    const now = await memberOf(tx, approver.user_id);
    if (!now || !mayApproveAt(now, till) || now.pin_hash !== approver.pin_hash) fail('approver_may_not');
    await keepApproval(tx, { approvalId: given.approvalId, giverId: approver.user_id, expiresAt: given.expiresAt });
    await tellAsked(ctx, tx, input, { till, approverId: approver.user_id, approvalId: given.approvalId, reason: '' });
    const what = `${input.action} ${input.targetId}, ${input.amountMinor} centavos`;
    const where = input.sessionId ? `, session ${input.sessionId}` : '';
    await note(ctx, tx, ctx.tenantId, {
      kind: 'approval_granted',
      subjectId: approver.user_id,
      tillId: till.till_id,
      detail: `${what}${where}${alone ? ', alone' : ''}`,
    });
  });
}

type Given = { approver: MemberRow; till: TillRow; alone: boolean; approvalId: string; expiresAt: string };

export const grantApproval = handler<GrantApprovalRequest, Approval>({
  can: [...everyRole, 'till'],
  rules: rules<GrantApprovalRequest>({
    action: z.enum(words.approvedAction),
    targetId: z.string().min(1).max(64).toLowerCase(),
    approverId: idOrNone,
    pin: z.string().max(8),
    amountMinor: z.int().min(0).max(1_000_000_000_000),
    sessionId: idOrNone,
    tillId: idOrNone,
  }),
  async run(ctx, input) {
    if (ctx.actor.kind !== 'till') personOf(ctx);
    const till = await tillOfAct(ctx, input.tillId);
    const alone = !input.approverId && !input.pin;
    if (!alone && !input.approverId) fail('approver_missing', { field: 'approverId' });
    const approver = await approverOf(ctx, input, till, alone);
    const approvalId = randomUUID();
    const { token, expiresAt } = await signToken(ctx, {
      subject: approver.user_id,
      audience: approvalAudience,
      seconds: tokenSeconds.approval,
      claims: {
        tid: ctx.tenantId,
        jti: approvalId,
        role: approver.role,
        ...(approver.branch_ids.length > 0 ? { brs: approver.branch_ids } : {}),
        act: input.action,
        tgt: input.targetId,
        amt: input.amountMinor,
        sid: input.sessionId,
        till: till.till_id,
      },
    });
    await keep(ctx, input, { approver, till, alone, approvalId, expiresAt });
    return { approvalToken: token, approverId: approver.user_id, expiresAt };
  },
});
