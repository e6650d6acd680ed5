import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { ApiKey, RevokeApiKeyRequest } from '@mostrador/proto/identity';
import { toApiKey } from '../convert.ts';
import { prisma } from '../database.ts';
import { personOf } from '../person.ts';
import { announceRevocations, revokeTokens } from '../revocations.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { dropCodesBy } from '../standing.ts';
import { fail } from '../errors.ts';

export const revokeApiKey = handler<RevokeApiKeyRequest, ApiKey>({
  can: managers,
  companyWide: true,
  rules: rules<RevokeApiKeyRequest>({ apiKeyId: id }),
  async run(ctx, input) {
    personOf(ctx);
    const key = { tenantId: ctx.tenantId, apiKeyId: input.apiKeyId };
    const revoked = await ctx.prisma(prisma, async (tx) => {
      const { count } = await tx.db.apiKey.updateMany({
        where: { ...key, revokedAt: null },
        data: { revokedAt: ctx.now() },
      });
      const row = await tx.db.apiKey.findUnique({ where: { tenantId_apiKeyId: key } });
      if (!row) return fail('not_found', { field: 'apiKeyId' });
      if (count > 0) {
        await revokeTokens(tx, 'api_key', [{ company_id: tx.tenantId, id: row.apiKeyId }], ctx.now());
        await dropCodesBy(tx, row.apiKeyId);
        await note(ctx, tx, ctx.tenantId, { kind: 'api_key_revoked', subjectId: row.apiKeyId });
      }
      return toApiKey(row);
    });
    await announceRevocations(ctx);
    return revoked;
  },
});
