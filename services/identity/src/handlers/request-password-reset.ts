import { randomUUID } from 'node:crypto';
import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { RequestPasswordResetRequest } from '@mostrador/proto/identity';
import { issueCode } from '../codes.ts';
import { env } from '../env.ts';
import { userByEmail } from '../queries.ts';
import { email } from '../rules.ts';
import { seal } from '../secrets.ts';
import { blur } from '../timing.ts';

/** Codes that a person may have at once. Who asks for more gets the same answer and no message. */
const codesMost = 3;

export const requestPasswordReset = handler<RequestPasswordResetRequest, Empty>({
  can: ['public'],
  rules: rules<RequestPasswordResetRequest>({ email }),
  async run(ctx, input) {
    const startedAt = performance.now();
    const messageId = await ctx.as(null, async (tx) => {
      const user = await userByEmail(tx, input.email);
      if (!user) return null;
      // Requests that come at once wait here, so that the limit holds.
      await tx.sql`select 1 from users where user_id = ${user.userId} for update`;
      const [open] = await tx.sql<{ count: number }>`
        select count(*) as count from codes
        where subject_id = ${user.userId} and purpose = 'reset' and used_at is null and expires_at > ${ctx.now()}`;
      if (open!.count >= codesMost) return null;
      const { code, expiresAt } = await issueCode(ctx, tx, {
        purpose: 'reset',
        subjectId: user.userId,
        companyId: null,
      });
      const id = randomUUID();
      await tx.sql`
        insert into outgoing_messages (message_id, kind, recipient, sealed_code, expires_at)
        values (${id}, 'password_reset', ${input.email}, ${seal(ctx.env(env), id, Buffer.from(code))}, ${expiresAt})`;
      return id;
    });
    if (messageId) ctx.log.info({ messageId }, 'a password reset waits to be sent');
    await blur(startedAt);
    return {};
  },
});
