import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { RequestEmailProofRequest } from '@mostrador/proto/identity';
import { addressIdOf } from '../addresses.ts';
import { sendCode } from '../messages.ts';
import { claimsTo, userByEmail } from '../queries.ts';
import { email } from '../rules.ts';
import { blur } from '../timing.ts';

export const requestEmailProof = handler<RequestEmailProofRequest, Empty>({
  can: ['public'],
  rules: rules<RequestEmailProofRequest>({ email }),
  async run(ctx, input) {
    const startedAt = performance.now();
    await ctx.as(null, async (tx) => {
      const claims = await claimsTo(tx, input.email, 1);
      if (claims.length === 0 || (await userByEmail(tx, input.email))) return;
      const subjectId = addressIdOf(ctx, input.email);
      await sendCode(ctx, tx, { kind: 'email_proof', recipient: input.email, subjectId, companyId: null });
    });
    await blur(startedAt);
    return {};
  },
});
