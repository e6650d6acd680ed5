import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { LogInWithPinRequest, Session } from '@mostrador/proto/identity';
import { standingOf } from '../convert.ts';
import { isLongEnough } from '../domain/pin.ts';
import { actsAt } from '../domain/role.ts';
import { fail } from '../errors.ts';
import { provePin } from '../pins.ts';
import { memberOf, tillOf } from '../queries.ts';
import { secret } from '../rules.ts';
import { note } from '../security-log.ts';
import { holderOf, openSession, toSession } from '../sessions.ts';

export const logInWithPin = handler<LogInWithPinRequest, Session>({
  can: ['till'],
  inDrill: true,
  rules: rules<LogInWithPinRequest>({ userId: id, pin: secret }),
  async run(ctx, input) {
    const tillId = ctx.actor.id;
    const { member, till } = await ctx.tenant(async (tx) => ({
      member: await memberOf(tx, input.userId),
      till: await tillOf(tx, tillId),
    }));
    if (till?.state !== 'enrolled') return fail('token_revoked');
    const right = await provePin(ctx, input.userId, member, input.pin);
    if (right && member && !actsAt(standingOf(member), till.branch_id))
      return fail('branch_foreign', { field: 'userId' });
    const session = await ctx.tenant(async (tx) => {
      if (!member) return null;
      const kind = right ? 'pin_log_in' : 'pin_failed';
      await note(ctx, tx, ctx.tenantId, { kind, actorId: right ? member.user_id : '', subjectId: member.user_id });
      if (!right) return null;
      const shortPin = !isLongEnough(input.pin, member.role);
      return openSession(ctx, tx, { userId: member.user_id, companyId: ctx.tenantId, byPin: { tillId, shortPin } });
    });
    if (!member || !session) return fail('pin_wrong');
    return toSession(ctx, session, { ...holderOf(member), branchId: till.branch_id });
  },
});
