import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, type Place } from '@mostrador/manifest';
import { afipOfShop } from './afip.ts';
import { accountIn, accountSettings, credentialsOf, operatorUrl } from './broker.ts';
import { writeFile } from './files.ts';
import { databaseUrls, jwksFile, secretOf, serviceKeyFile } from './keys.ts';
import { home, keys } from './paths.ts';
import { migrateAll } from './services.ts';
import { own, services, simulators } from './stack.ts';

/**
 * What `compose.yaml` runs once, before the services: keys, roles and tables, and for each process a volume of its own with
 * its settings, its key and the public ones of all. No process sees another's, nor the passwords.
 */

const { POSTGRES_URL, NATS_URL, REDIS_URL } = process.env;
if (!POSTGRES_URL || !NATS_URL || !REDIS_URL) throw new Error('POSTGRES_URL, NATS_URL and REDIS_URL are needed.');

await migrateAll(POSTGRES_URL);
const afip = afipOfShop();
const account = accountIn(join(home, 'nats'));
const broker = operatorUrl(NATS_URL, account);
// For the broker, which starts after this.
writeFile('/settings/nats/nats.conf', accountSettings(account));

const place: Place = {
  services,
  simulators,
  // Ports and HOST are the image's: each container has its own.
  common: {
    NATS_URL,
    REDIS_URL,
    SERVICE_JWKS_FILE: '/state/services.jwks.json',
    IDENTITY_JWKS_URL: 'http://identity:9090/jwks.json',
    SERVICE_KEY_FILE: '/state/service.jwk.json',
    STATE_DIR: '/state',
  },
  ownOf: (name): Record<string, string> => (name === 'gateway' ? { PORT: '8080' } : {}),
  addressOf: (name) => `${name}:50051`,
  databaseOf: (name) => databaseUrls(keys, POSTGRES_URL, name),
  brokerCredentialsOf: (one) => credentialsOf(broker, one, services),
  secretOf: (name) => secretOf(keys, name),
  folderOf: (volume) => `/${volume}`,
  // There is no mailbox in containers.
  simulatorOf: (name) => (name === 'afip' && afip === 'simulator' ? 'afip:8090' : undefined),
  real: afip,
  // Given to each container by `compose.yaml`, not by what is made once.
  given: {},
};

for (const process of own) {
  const { name } = process;
  const lines = Object.entries(environmentOf(process, place));
  const volume = join('/settings', name);
  writeFile(join(volume, 'env'), lines.map(([key, value]) => `${key}="${value}"\n`).join(''), 0o600);
  copyFileSync(serviceKeyFile(keys, name), join(volume, 'service.jwk.json'));
  copyFileSync(jwksFile(keys), join(volume, 'services.jwks.json'));
}
