import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { once, password, readJson, writeJson } from './files.ts';

/** Everything secret is made on the first run, kept in one folder, and part of every backup. */
export const secretOf = (dir: string, name: string): string =>
  once(join(dir, `${name}.secret`), () => randomBytes(32).toString('base64'));
export const passwordOf = (dir: string, role: string): string => once(join(dir, `${role}.password`), password);
export const serviceKeyFile = (dir: string, name: string): string => join(dir, `service-${name}.jwk.json`);
export const jwksFile = (dir: string): string => join(dir, 'services.jwks.json');

/** PostgreSQL as a service, and as its relay. */
export function databaseUrls(dir: string, adminUrl: string, service: string): { app: string; relay: string } {
  const as = (role: string) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = passwordOf(dir, role);
    url.searchParams.set('options', `-c search_path=${service}`);
    return url.href;
  };
  return { app: as(`mostrador_${service}`), relay: as(`mostrador_${service}_relay`) };
}

/** One RS256 key per process, and the set of public ones by which the others know it. */
export function ensureServiceKeys(dir: string, names: string[]): void {
  for (const name of names) {
    const file = serviceKeyFile(dir, name);
    if (!existsSync(file)) writeJson(file, newKey(name), 0o600);
  }
  writeJson(jwksFile(dir), { keys: names.map((name) => publicPart(readJson<JsonWebKey>(serviceKeyFile(dir, name))!)) });
}

function newKey(name: string): JsonWebKey {
  const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return { ...jwk, alg: 'RS256', use: 'sig', kid: `service:${name}` };
}

function publicPart(jwk: JsonWebKey): JsonWebKey {
  const { kid, alg, use } = jwk;
  return { ...createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' }), kid, alg, use };
}
