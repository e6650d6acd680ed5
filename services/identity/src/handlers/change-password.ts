import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { ChangePasswordRequest } from '@mostrador/proto/identity';
import { provePassword } from '../accounts.ts';
import { fail } from '../errors.ts';
import { hashSecret, verifySecret } from '../hashing.ts';
import { personOf } from '../person.ts';
import { userById } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { everyRole, newPassword, secret } from '../rules.ts';
import { dropResets } from '../codes.ts';
import { note } from '../security-log.ts';
import { endSessionsOf } from '../sessions.ts';

export const changePassword = handler<ChangePasswordRequest, Empty>({
  can: everyRole,
  rules: rules<ChangePasswordRequest>({ currentPassword: secret, newPassword }),
  async run(ctx, input) {
    const person = personOf(ctx);
    // The account is the person's, in all companies; a PIN is of one.
    if (person.tillId) fail('forbidden');
    const user = await ctx.as(null, (tx) => userById(tx, person.id));
    if (!user?.email || !user.password_hash) return fail('member_without_email');
    if (input.newPassword.toLowerCase() === user.email) fail('password_is_email', { field: 'newPassword' });
    if (!(await provePassword(ctx, user.email, user, input.currentPassword))) {
      // Sent again after its answer was lost: the new one holds already.
      if ((await verifySecret(ctx, input.newPassword, user.password_hash)).right) return {};
      return fail('password_wrong', { field: 'currentPassword' });
    }
    const hash = await hashSecret(ctx, input.newPassword);
    await ctx.tenant(async (tx) => {
      await tx.sql`update users set password_hash = ${hash} where user_id = ${person.id}`;
      await dropResets(tx, person.id);
      await endSessionsOf(ctx, tx, { userId: person.id, spared: person.sessionId });
      await note(ctx, tx, ctx.tenantId, { kind: 'password_changed', subjectId: person.id });
    });
    await announceRevocations(ctx);
    return {};
  },
});
