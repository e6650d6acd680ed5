import { handler, rules } from '@mostrador/kit';
import type { AccessToken, IssueApiKeyTokenRequest } from '@mostrador/proto/identity';
import { parseCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { apiKeyOf } from '../queries.ts';
import { tokenSeconds } from '../revocations.ts';
import { secret } from '../rules.ts';
import { isSame, secretOf } from '../secrets.ts';
import { signToken } from '../signing.ts';

export const issueApiKeyToken = handler<IssueApiKeyTokenRequest, AccessToken>({
  can: ['public'],
  inDrill: true,
  rules: rules<IssueApiKeyTokenRequest>({ secret }),
  async run(ctx, input) {
    const given = parseCredential(input.secret, 'key');
    if (!given) return fail('credential_invalid');
    const row = await ctx.as(given.scope, (tx) => apiKeyOf(tx, given.name));
    const right =
      row && !row.revoked_at && isSame(given.secret, secretOf(ctx.env(env), 'key', row.seed, row.api_key_id));
    const leftSeconds = row?.ends_at ? Math.floor((Date.parse(row.ends_at) - ctx.now().getTime()) / 1_000) : Infinity;
    if (!right || leftSeconds < 1) return fail('credential_invalid');
    const { token, expiresAt } = await signToken(ctx, {
      subject: row.api_key_id,
      seconds: Math.min(tokenSeconds.api_key, leftSeconds),
      claims: { typ: 'api_key', tid: given.scope, role: row.role, scp: row.scopes },
    });
    return { accessToken: token, expiresAt };
  },
});
