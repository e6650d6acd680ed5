import { join } from 'node:path';
import { afipOfShop, fiscalSettings } from './afip.ts';
import { writeFile } from './files.ts';
import { jwksFile, passwordOf, secretOf, serviceKeyFile } from './keys.ts';
import { home, keys } from './paths.ts';
import { migrateAll } from './services.ts';
import { OWN, type ProcessSpec, SERVICES } from './stack.ts';

/** What `compose.yaml` runs once, before the services: keys, roles and tables, and each process's settings in a file. */

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
  SERVICE_JWKS_FILE: jwksFile(keys),
  IDENTITY_JWKS_URL: 'http://identity:9090/jwks.json',
  ...Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_URL`, `${name}:50051`])),
};

await migrateAll(POSTGRES_URL);
const afip = afipOfShop();

const environmentOf = ({ name, kind, secrets }: ProcessSpec, adminUrl: string): Record<string, string> => ({
  ...common,
  SERVICE_KEY_FILE: serviceKeyFile(keys, name),
  STATE_DIR: join(home, 'state', name),
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
  writeFile(join(home, 'env', spec.name), lines.join(''), 0o600);
}
