import { randomUUID } from 'node:crypto';
import { approvalAudience, type Ctx, handler, rules } from '@mostrador/kit';
import type { Approval, GrantApprovalRequest } from '@mostrador/proto/identity';
import { z } from 'zod';
import { mayApprove } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { personOf, tillIdOf } from '../person.ts';
import { provePin } from '../pins.ts';
import { memberOf } from '../queries.ts';
import { everyRole, idOrNone } from '../rules.ts';
import { note } from '../security-log.ts';
import { signToken } from '../signing.ts';

const approvalSeconds = 5 * 60;

/** Who approves: by PIN, or alone, which only an owner may with a session of their own. */
async function approverOf(
  ctx: Ctx,
  input: GrantApprovalRequest,
): Promise<{ userId: string; role: string; alone: boolean }> {
  if (!input.approverId && !input.pin) {
    const isOwner = ctx.actor.kind === 'user' && ctx.actor.role === 'owner';
    return isOwner
      ? { userId: ctx.actor.id, role: 'owner', alone: true }
      : fail('approver_missing', { field: 'approverId' });
  }
  if (!input.approverId) return fail('approver_missing', { field: 'approverId' });
  const member = await ctx.tenant((tx) => memberOf(tx, input.approverId));
  if (!(await provePin(ctx, input.approverId, member, input.pin))) {
    if (member) await ctx.tenant((tx) => note(ctx, tx, ctx.tenantId, { kind: 'pin_failed', subjectId: member.userId }));
    return fail('pin_wrong');
  }
  if (!mayApprove(member!.role)) return fail('approver_may_not');
  return { userId: member!.userId, role: member!.role, alone: false };
}

export const grantApproval = handler<GrantApprovalRequest, Approval>({
  can: [...everyRole, 'till'],
  rules: rules<GrantApprovalRequest>({
    action: z
      .string()
      .regex(/^[a-z]+\.[a-z_]+$/)
      .max(64),
    targetId: z.string().min(1).max(64),
    approverId: idOrNone,
    pin: z.string().max(8),
    amountMinor: z.int().min(0).max(1_000_000_000_000),
    sessionId: idOrNone,
    tillId: idOrNone,
  }),
  async run(ctx, input) {
    if (ctx.actor.kind !== 'till') personOf(ctx);
    const approver = await approverOf(ctx, input);
    const { token, expiresAt } = await signToken(ctx, {
      subject: approver.userId,
      audience: approvalAudience,
      seconds: approvalSeconds,
      claims: {
        tid: ctx.tenantId,
        jti: randomUUID(),
        role: approver.role,
        act: input.action,
        tgt: input.targetId,
        amt: input.amountMinor,
        sid: input.sessionId,
        till: input.tillId || (tillIdOf(ctx) ?? ''),
      },
    });
    const detail = `${input.action} ${input.targetId}${approver.alone ? ', alone' : ''}`;
    await ctx.tenant((tx) =>
      note(ctx, tx, ctx.tenantId, { kind: 'approval_granted', subjectId: approver.userId, detail }),
    );
    return { approvalToken: token, approverId: approver.userId, expiresAt };
  },
});
