import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cash } from '@mostrador/cash';
import { fiscal } from '@mostrador/fiscal';
import { start } from '@mostrador/gateway';
import { identity } from '@mostrador/identity';
import type { Service } from '@mostrador/kit';
import { freePort, startNetwork } from '@mostrador/kit/testing';
import { sales } from '@mostrador/sales';
import { controlOf, startSimulator } from '@mostrador/simulator-afip';
import { stock } from '@mostrador/stock';
import { webhooks } from '@mostrador/webhooks';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fiscalSettings } from '../afip.ts';
import { openMailbox } from '../mailbox.ts';

const limits = ['TILL', 'USER', 'ADDRESS', 'AUTH', 'PRICES', 'COMPANY_PRICES'].map((name) => `LIMIT_${name}`);
const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64');

export type Target = Awaited<ReturnType<typeof startTarget>>;

/**
 * All services and the gateway before them, in this process, on a database of their own. Rates are lifted, and each
 * request says which address it comes from, so that a guess at one account makes no other wait.
 */
export async function startTarget() {
  const adminPort = String(await freePort());
  // The tokens that `identity` signs are good, and those of the run's own key: it needs expired ones and every role.
  const keySet = await serveKeys(`http://127.0.0.1:${adminPort}/jwks.json`);
  const simulator = await startSimulator();
  const network = await startNetwork([identity, stock, sales, cash, fiscal, webhooks], {
    KEY_ENCRYPTION_KEY: secret(3),
    CHAIN_KEY: secret(7),
    SEALING_KEY: secret(5),
    WEBHOOK_SEALING_KEY: secret(9),
    JOURNAL_DIR: mkdtempSync(join(tmpdir(), 'mostrador-journal-')),
    ...fiscalSettings('simulator', simulator.url),
    ARGON2_MEMORY_KIB: '64',
    MESSAGES_PER_HOUR: '100000',
    IDENTITY_ADMIN_PORT: adminPort,
    IDENTITY_JWKS_URL: keySet.url,
  });
  keySet.add(join(network.keys.folder, 'identity.json'));
  const gateway = await start({
    ...network.envOf({ name: 'test' } as Service),
    ...network.addresses,
    ...Object.fromEntries(limits.map((name) => [name, '100000/100000'])),
    TRUST_PROXY: '1',
    PORT: '0',
    ADMIN_PORT: '0',
  });
  await network.until(gateway.idle, 'the live stream to be followed');
  const operator = () => network.keys.serviceToken('operator', 'identity', '');
  const mailbox = openMailbox(network.addresses['IDENTITY_URL']!, operator);
  return {
    network,
    /** The code that an address was sent last. */
    codeSentTo: async (recipient: string) => (await mailbox.waiting(recipient))[0]?.code ?? '',
    afip: controlOf(simulator.controlUrl),
    url: `http://127.0.0.1:${gateway.port}`,
    async stop() {
      mailbox.close();
      await gateway.stop();
      await network.stop();
      await simulator.stop();
      keySet.close();
    },
  };
}

type KeySet = { keys: unknown[] };

async function serveKeys(identityUrl: string) {
  let own: unknown[] = [];
  const server = createServer(async (_request, response) => {
    const { keys } = (await (await fetch(identityUrl)).json()) as KeySet;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [...keys, ...own] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    add: (file: string) => {
      own = (JSON.parse(readFileSync(file, 'utf8')) as KeySet).keys;
    },
    close: () => server.close(),
  };
}
