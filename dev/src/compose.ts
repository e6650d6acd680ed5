import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afipOfShop, fiscalSettings } from './afip.ts';
import { writeFile } from './files.ts';
import { jwksFile, passwordOf, secretOf, serviceKeyFile } from './keys.ts';
import { keys } from './paths.ts';
import { migrateAll } from './services.ts';
import { OWN, type ProcessSpec, SERVICES } from './stack.ts';

/**
 * What `compose.yaml` runs once, before the services: keys, roles and tables, and for each process a volume of its own with
 * its settings, its key and the public ones of all. No process sees another's, nor the passwords.
 */

const { POSTGRES_URL, NATS_URL, REDIS_URL } = process.env;
if (!POSTGRES_URL || !NATS_URL || !REDIS_URL) throw new Error('POSTGRES_URL, NATS_URL and REDIS_URL are needed.');

function databaseUrl(adminUrl: string, schema: string, role: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = passwordOf(keys, role);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

// Ports and HOST are the image's: each container has its own.
const common = {
  NATS_URL,
  REDIS_URL,
  SERVICE_JWKS_FILE: '/state/services.jwks.json',
  IDENTITY_JWKS_URL: 'http://identity:9090/jwks.json',
  ...Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_URL`, `${name}:50051`])),
};

await migrateAll(POSTGRES_URL);
const afip = afipOfShop();

const environmentOf = ({ name, kind, secrets }: ProcessSpec, adminUrl: string): Record<string, string> => ({
  ...common,
  SERVICE_KEY_FILE: '/state/service.jwk.json',
  STATE_DIR: '/state',
  ...(kind === 'service'
    ? {
        DATABASE_URL: databaseUrl(adminUrl, name, `mostrador_${name}`),
        RELAY_DATABASE_URL: databaseUrl(adminUrl, name, `mostrador_${name}_relay`),
      }
    : { PORT: '8080' }),
  ...(name === 'fiscal' ? { JOURNAL_DIR: '/journal', ...fiscalSettings(afip, 'http://afip:8090') } : {}),
  ...Object.fromEntries((secrets ?? []).map((secret) => [secret, secretOf(keys, secret)])),
});

for (const spec of OWN) {
  const lines = Object.entries(environmentOf(spec, POSTGRES_URL)).map(([key, value]) => `${key}="${value}"\n`);
  const volume = join('/settings', spec.name);
  writeFile(join(volume, 'env'), lines.join(''), 0o600);
  copyFileSync(serviceKeyFile(keys, spec.name), join(volume, 'service.jwk.json'));
  copyFileSync(jwksFile(keys), join(volume, 'services.jwks.json'));
}
