import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, importJWK, type JWK, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import type { Act } from '@mostrador/access';
import { type Actor, approvalAudience, issuer, publicJwk } from '@mostrador/access';

type ApprovalToSign = Act & {
  tenantId: string;
  approverId?: string;
  role?: string;
  approvalId?: string;
  branchIds?: string[];
};

/** A run of tests has one folder for all its files; whoever else asks has their own. */
const keyFolder = () => (process.env['TEST_KEYS'] ??= mkdtempSync(join(tmpdir(), 'mostrador-keys-')));

/** A key pair under a name: made once a run, because it takes as long as the rest of a network. */
async function keyNamed(kid: string): Promise<JWK & { kid: string }> {
  const file = join(keyFolder(), `${kid.replace(':', '-')}.jwk`);
  if (!existsSync(file)) {
    const jwk = await exportJWK(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const own = `${file}.${randomUUID()}`;
    writeFileSync(own, JSON.stringify({ ...jwk, kid, alg: 'RS256', use: 'sig' }), { mode: 0o600 });
    // Whole or not at all; of several that make it at once the first one's stays.
    try {
      linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own);
    }
  }
  return JSON.parse(readFileSync(file, 'utf8')) as JWK & { kid: string };
}

/** Keys that stand in for `identity` and for every service, and the tokens they sign. */
export async function makeKeys(services: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-'));
  const identity = await keyNamed('test');
  const write = (name: string, content: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const own = await Promise.all(services.map((name) => keyNamed(`service:${name}`)));
  services.forEach((name, index) => write(`${name}.jwk`, own[index]));
  const jwksFile = write('services.json', { keys: own.map(publicJwk) });
  const identityFile = write('identity.json', { keys: [publicJwk(identity)] });
  const key = await importJWK(identity, 'RS256');

  const sign = (claims: Record<string, unknown>, audience: string, expires: string | number = '15m') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);

  return {
    folder,
    /** Signs as `identity` does, for tests that sign what it never would. */
    identityKey: key,
    env: (name: string) => ({
      SERVICE_KEY_FILE: join(folder, `${name}.jwk`),
      SERVICE_JWKS_FILE: jwksFile,
      IDENTITY_JWKS_URL: pathToFileURL(identityFile).href,
      STATE_DIR: join(folder, name),
    }),
    /** An access token for any actor. */
    token(actor: Actor, expires?: string | number): Promise<string> {
      const base = { sub: actor.id, tid: actor.tenantId };
      const claims: Record<string, unknown> =
        actor.kind === 'user'
          ? {
              ...base,
              typ: 'user',
              role: actor.role,
              sid: actor.sessionId,
              brs: actor.branchIds,
              till: actor.tillId,
              bid: actor.branchId,
            }
          : actor.kind === 'till'
            ? { ...base, typ: 'till', bid: actor.branchId }
            : actor.kind === 'api_key'
              ? { ...base, typ: 'api_key', role: actor.role, scp: actor.scopes }
              : base;
      return sign(claims, issuer, expires);
    },
    /** An approval of an act; its giver is a supervisor of all branches unless said otherwise. */
    approval({ action, targetId, amountMinor, sessionId, tillId, ...more }: ApprovalToSign): Promise<string> {
      const { tenantId, approverId = uuidv7(), role = 'supervisor', approvalId = randomUUID(), branchIds } = more;
      const act = { act: action, tgt: targetId, amt: amountMinor, sid: sessionId, till: tillId };
      return sign(
        { sub: approverId, tid: tenantId, role, brs: branchIds, jti: approvalId, ...act },
        approvalAudience,
        '5m',
      );
    },
    /** A token with which a service calls another. */
    async serviceToken(caller: string, callee: string, tenantId: string): Promise<string> {
      const jwk = own[services.indexOf(caller)]!;
      return new SignJWT({ tid: tenantId })
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
        .setIssuer(jwk.kid)
        .setAudience(callee)
        .setIssuedAt()
        .setExpirationTime('60s')
        .sign(await importJWK(jwk, 'RS256'));
    },
  };
}

/** A company with people of every role, for tests. */
export async function makeCompany(keys: Awaited<ReturnType<typeof makeKeys>>, tenantId = uuidv7()) {
  const branchId = uuidv7();
  const tillId = uuidv7();
  type User = Extract<Actor, { kind: 'user' }>;
  const user = (role: User['role'], id = uuidv7(), more: Partial<User> = {}) =>
    keys.token({ kind: 'user', tenantId, id, role, sessionId: uuidv7(), ...more });
  return {
    tenantId,
    branchId,
    tillId,
    user,
    /** A person logged in by PIN at the till. */
    atTill: (role: User['role'], id = uuidv7(), more: Partial<User> = {}) =>
      user(role, id, { tillId, branchId, ...more }),
    till: (id = tillId) => keys.token({ kind: 'till', tenantId, id, branchId }),
  };
}
