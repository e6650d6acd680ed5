import { randomBytes } from 'node:crypto';
import { type Ctx, handler, rules } from '@mostrador/kit';
import type { ApiKey, CreateApiKeyRequest } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type ApiKeyRow, toApiKey } from '../convert.ts';
import { prisma } from '../database.ts';
import { formatCredential } from '../domain/credential.ts';
import { env } from '../env.ts';
import { personOf } from '../person.ts';
import { managers, name, scope } from '../rules.ts';
import { secretOf } from '../secrets.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';
import { fail } from '../errors.ts';

/** For so long the secret is told again to whoever lost the answer. */
const repeatMs = 10 * 60_000;

const secretFor = (ctx: Ctx, row: { apiKeyId: string; seed: Uint8Array }): string => {
  const secret = secretOf(ctx.env(env), 'key', row.seed, row.apiKeyId);
  return formatCredential({ kind: 'key', scope: ctx.tenantId, name: row.apiKeyId, secret });
};

const isSame = (row: ApiKeyRow, input: CreateApiKeyRequest, userId: string): boolean =>
  row.createdBy === userId &&
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
    return ctx.prisma(prisma, async (tx) => {
      await assertStillMay(ctx, tx);
      const key = { tenantId: ctx.tenantId, apiKeyId: input.apiKeyId };
      const content = { ...key, name: input.name, role: input.role, scopes: input.scopes, createdBy: person.id };
      const made = await tx.db.apiKey.createMany({
        data: [{ ...content, seed: randomBytes(32) }],
        skipDuplicates: true,
      });
      const row = await tx.db.apiKey.findUniqueOrThrow({ where: { tenantId_apiKeyId: key } });
      if (!isSame(row, input, person.id)) return fail('id_reused', { field: 'apiKeyId' });
      if (made.count > 0) {
        const detail = `${row.role}: ${row.scopes.join(' ')}`;
        await note(ctx, tx, ctx.tenantId, { kind: 'api_key_created', subjectId: row.apiKeyId, detail });
      }
      const fresh = ctx.now().getTime() - row.createdAt.getTime() < repeatMs && !row.revokedAt;
      return { ...toApiKey(row), secret: fresh ? secretFor(ctx, row) : '' };
    });
  },
});
