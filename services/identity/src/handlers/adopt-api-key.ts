import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { AdoptApiKeyRequest, ApiKey } from '@mostrador/proto/identity';
import { toApiKey } from '../convert.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { apiKeyOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const adoptApiKey = handler<AdoptApiKeyRequest, ApiKey>({
  can: managers,
  companyWide: true,
  rules: rules<AdoptApiKeyRequest>({ apiKeyId: id }),
  async run(ctx, input) {
    const person = personOf(ctx);
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      const adopted = await tx.sql`
        update api_keys set adopted_by = ${person.id}, ends_at = null
        where tenant_id = ${tx.tenantId} and api_key_id = ${input.apiKeyId} and revoked_at is null
          and (ends_at > ${ctx.now()} or ends_at is null and coalesce(adopted_by, created_by) <> ${person.id})
        returning 1`;
      const row = await apiKeyOf(tx, input.apiKeyId);
      if (!row) return fail('not_found', { field: 'apiKeyId' });
      if (row.revoked_at || row.ends_at) return fail('api_key_revoked');
      if (adopted.length > 0) await note(ctx, tx, ctx.tenantId, { kind: 'api_key_adopted', subjectId: row.api_key_id });
      return toApiKey(row);
    });
  },
});
