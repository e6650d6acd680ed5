import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { ApiKey, RevokeApiKeyRequest } from '@mostrador/proto/identity';
import { toApiKey } from '../convert.ts';
import { personOf } from '../person.ts';
import { apiKeyOf } from '../queries.ts';
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
    const apiKey = await ctx.tenant(async (tx) => {
      const revoked = await tx.sql`
        update api_keys set revoked_at = ${ctx.now()}
        where tenant_id = ${tx.tenantId} and api_key_id = ${input.apiKeyId} and revoked_at is null returning 1`;
      const row = await apiKeyOf(tx, input.apiKeyId);
      if (!row) return fail('not_found', { field: 'apiKeyId' });
      if (revoked.length > 0) {
        await revokeTokens(tx, 'api_key', [{ company_id: tx.tenantId, id: row.api_key_id }], ctx.now());
        await dropCodesBy(tx, row.api_key_id);
        await note(ctx, tx, ctx.tenantId, { kind: 'api_key_revoked', subjectId: row.api_key_id });
      }
      return toApiKey(row);
    });
    await announceRevocations(ctx);
    return apiKey;
  },
});
