import type { Ctx, RowOf, Tx } from '@mostrador/kit';
import type { SecretModel } from './db/models.ts';
import { secretText } from './domain/notice.ts';
import { sealNew, unseal } from './sealing.ts';

/** For so long a secret is told again to whoever lost the answer. */
const repeatMs = 10 * 60_000;

type Row = Pick<RowOf<SecretModel>, 'sealed' | 'made_at'>;

/** Makes the secret of this id, unless it is there, the last one from now on. True when it was made. */
export async function makeSecret(ctx: Ctx, tx: Tx, webhookId: string, secretId: string): Promise<boolean> {
  const { tenantId } = tx;
  const known = await tx.sql`
    select 1 from secrets where tenant_id = ${tenantId} and webhook_id = ${webhookId} and secret_id = ${secretId}`;
  if (known.length > 0) return false;
  await tx.sql`
    update secrets set ends_at = now() + interval '1 day'
    where tenant_id = ${tenantId} and webhook_id = ${webhookId} and ends_at is null`;
  await tx.sql`
    insert into secrets (tenant_id, webhook_id, secret_id, sealed)
    values (${tenantId}, ${webhookId}, ${secretId}, ${sealNew(ctx, { tenantId, webhookId, secretId })})`;
  return true;
}

/** The secret of this id as it is told; empty once it was made too long ago. */
export async function tellSecret(ctx: Ctx, tx: Tx, webhookId: string, secretId: string): Promise<string> {
  const { tenantId } = tx;
  const [row] = await tx.sql<Row>`
    select sealed, made_at from secrets
    where tenant_id = ${tenantId} and webhook_id = ${webhookId} and secret_id = ${secretId}`;
  if (!row || ctx.now().getTime() - Date.parse(row.made_at) > repeatMs) return '';
  const secret = unseal(ctx, { tenantId, webhookId, secretId }, row.sealed);
  return secret ? secretText(secret) : '';
}
