import { randomBytes } from 'node:crypto';
import { type Ctx, handler, rules } from '@mostrador/kit';
import type { ApiKey, CreateApiKeyRequest } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type ApiKeyRow, toApiKey } from '../convert.ts';
import { formatCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { personOf } from '../person.ts';
import { apiKeyOf } from '../queries.ts';
import { managers, name, scope } from '../rules.ts';
import { secretOf } from '../secrets.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';
import { fail } from '../errors.ts';

/** For so long the secret is told again to whoever lost the answer. */
const repeatMs = 10 * 60_000;

const secretFor = (ctx: Ctx, row: ApiKeyRow): string => {
  const secret = secretOf(ctx.env(env), 'key', row.seed, row.api_key_id);
  return formatCredential({ kind: 'key', scope: ctx.tenantId, name: row.api_key_id, secret });
};

const isSame = (row: ApiKeyRow, input: CreateApiKeyRequest, userId: string): boolean =>
  row.created_by === userId &&
  row.name === input.name &&
  row.role === input.role &&
  row.scopes.join(' ') === input.scopes.join(' ');

export const createApiKey = handler<CreateApiKeyRequest, ApiKey>({
  can: managers,
  companyWide: true,
  rules: rules<CreateApiKeyRequest>({
    apiKeyId: id,
    name,
    role: z.enum(words.keyRole),
    scopes: z.array(scope).min(1).max(40),
  }),
  async run(ctx, input) {
    const person = personOf(ctx);
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      const made = await tx.sql`
        insert into api_keys (tenant_id, api_key_id, name, role, scopes, seed, created_by)
        values (${tx.tenantId}, ${input.apiKeyId}, ${input.name}, ${input.role}, ${input.scopes}::text[],
          ${randomBytes(32)}, ${person.id})
        on conflict do nothing returning 1`;
      const row = (await apiKeyOf(tx, input.apiKeyId))!;
      if (!isSame(row, input, person.id)) return fail('id_reused', { field: 'apiKeyId' });
      if (made.length > 0) {
        const detail = `${row.role}: ${row.scopes.join(' ')}`;
        await note(ctx, tx, ctx.tenantId, { kind: 'api_key_created', subjectId: row.api_key_id, detail });
      }
      const fresh = ctx.now().getTime() - Date.parse(row.created_at) < repeatMs && !row.revoked_at;
      return { ...toApiKey(row), secret: fresh ? secretFor(ctx, row) : '' };
    });
  },
});
