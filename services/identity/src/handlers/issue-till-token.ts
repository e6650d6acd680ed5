import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { AccessToken, IssueTillTokenRequest } from '@mostrador/proto/identity';
import { parseCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { tillOf } from '../queries.ts';
import { tokenSeconds } from '../revocations.ts';
import { secret } from '../rules.ts';
import { isSame, secretOf } from '../secrets.ts';
import { signToken } from '../signing.ts';

export const issueTillToken = handler<IssueTillTokenRequest, AccessToken>({
  can: ['public'],
  inDrill: true,
  rules: rules<IssueTillTokenRequest>({ tillId: id, credential: secret }),
  async run(ctx, input) {
    const given = parseCredential(input.credential, 'till');
    if (given?.name !== input.tillId) return fail('credential_invalid');
    const till = await ctx.as(given.scope, (tx) => tillOf(tx, given.name));
    const right = till?.seed && isSame(given.secret, secretOf(ctx.env(env), 'till', till.seed, till.till_id));
    if (!right) return fail('credential_invalid');
    const { token, expiresAt } = await signToken(ctx, {
      subject: till.till_id,
      seconds: tokenSeconds.till,
      claims: { typ: 'till', tid: given.scope, bid: till.branch_id },
    });
    return { accessToken: token, expiresAt };
  },
});
