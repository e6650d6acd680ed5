import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { RequestPasswordResetRequest } from '@mostrador/proto/identity';
import { sendCode } from '../messages.ts';
import { userByEmail } from '../queries.ts';
import { email } from '../rules.ts';
import { blur } from '../timing.ts';

export const requestPasswordReset = handler<RequestPasswordResetRequest, Empty>({
  can: ['public'],
  rules: rules<RequestPasswordResetRequest>({ email }),
  async run(ctx, input) {
    const startedAt = performance.now();
    await ctx.as(null, async (tx) => {
      // What was registered with an address and not proven is nobody's to reset.
      const user = await userByEmail(tx, input.email);
      if (!user) return;
      const message = { recipient: input.email, subjectId: user.user_id, companyId: null };
      await sendCode(ctx, tx, { kind: 'password_reset', ...message });
    });
    await blur(startedAt);
    return {};
  },
});
