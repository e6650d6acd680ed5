import { createPrivateKey, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { type Ctx, issuer } from '@mostrador/kit';
import type { Jwk, Jwks } from '@mostrador/proto/identity';
import { SignJWT } from 'jose';
import { planRotation, signingAt } from './domain/signing-keys.ts';
import { env } from './env.ts';
import { open, seal } from './secrets.ts';
import type { SigningKeyModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

type Hands = Pick<Ctx, 'as' | 'now' | 'env'>;
type Row = RowOf<SigningKeyModel, { public_jwk: Jwk }>;

const toKey = (row: Row) => ({ ...row, signsFrom: Date.parse(row.signs_from) });

const readKeys = async (ctx: Hands) =>
  (await ctx.as(null, (tx) => tx.sql<Row>`select * from signing_keys order by signs_from`)).map(toKey);

/** Makes the next key when it is due and removes those that no living token was signed with. */
export async function rotateKeys(ctx: Hands): Promise<void> {
  const needed = planRotation(await readKeys(ctx), ctx.now().getTime());
  if (needed.addFrom === null && needed.remove.length === 0) return;
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  await ctx.as(null, async (tx) => {
    // Whoever comes second finds the other's key.
    await tx.sql`select pg_advisory_xact_lock(hashtext('signing_keys'))`;
    const rows = await tx.sql<Row>`select * from signing_keys`;
    const { addFrom, remove } = planRotation(rows.map(toKey), ctx.now().getTime());
    await tx.sql`delete from signing_keys where kid = any(${remove}::text[])`;
    if (addFrom === null) return;
    const kid = randomUUID();
    const { kty, n, e } = publicKey.export({ format: 'jwk' });
    const sealed = seal(ctx.env(env), kid, privateKey.export({ type: 'pkcs8', format: 'der' }));
    await tx.sql`
      insert into signing_keys (kid, public_jwk, private_key, signs_from)
      values (${kid}, ${{ kty, n, e, kid, alg: 'RS256', use: 'sig' }}, ${sealed}, ${new Date(addFrom)})`;
  });
}

/** All keys, or the very first one, made now. */
async function someKeys(ctx: Hands) {
  const keys = await readKeys(ctx);
  if (signingAt(keys, ctx.now().getTime())) return keys;
  await rotateKeys(ctx);
  return readKeys(ctx);
}

/** The public keys of all tokens that may be alive, and of the key that signs next. */
export const readJwks = async (ctx: Hands): Promise<Jwks> => ({
  keys: (await someKeys(ctx)).map((key) => key.public_jwk),
});

function unseal(ctx: Hands, key: Row): Buffer {
  try {
    return open(ctx.env(env), key.kid, key.private_key);
  } catch (cause) {
    const message =
      'KEY_ENCRYPTION_KEY is not the one that sealed the signing keys. Put it back; if it is lost, empty signing_keys.';
    throw new Error(message, { cause });
  }
}

/** Signs a token with the key whose time it is. */
export async function signToken(
  ctx: Hands,
  token: { subject: string; audience?: string; seconds: number; claims: Record<string, unknown> },
): Promise<{ token: string; expiresAt: string }> {
  const key = signingAt(await someKeys(ctx), ctx.now().getTime())!;
  const issuedAt = Math.floor(ctx.now().getTime() / 1_000);
  const expiresAt = issuedAt + token.seconds;
  const der = unseal(ctx, key);
  const signed = await new SignJWT(token.claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuer(issuer)
    .setAudience(token.audience ?? issuer)
    .setSubject(token.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return { token: signed, expiresAt: new Date(expiresAt * 1_000).toISOString() };
}
