import { handler, rules } from '@mostrador/kit';
import type { AccessToken, IssueApiKeyTokenRequest } from '@mostrador/proto/identity';
import { prisma } from '../database.ts';
import { parseCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
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
    const where = { tenantId_apiKeyId: { tenantId: given.scope, apiKeyId: given.name } };
    const row = await ctx.prismaAs(given.scope, prisma, (tx) => tx.db.apiKey.findUnique({ where }));
    const right = row && !row.revokedAt && isSame(given.secret, secretOf(ctx.env(env), 'key', row.seed, row.apiKeyId));
    const leftSeconds = row?.endsAt ? Math.floor((row.endsAt.getTime() - ctx.now().getTime()) / 1_000) : Infinity;
    if (!right || leftSeconds < 1) return fail('credential_invalid');
    const { token, expiresAt } = await signToken(ctx, {
      subject: row.apiKeyId,
      seconds: Math.min(tokenSeconds.api_key, leftSeconds),
      claims: { typ: 'api_key', tid: given.scope, role: row.role, scp: row.scopes },
    });
    return { accessToken: token, expiresAt };
  },
});
