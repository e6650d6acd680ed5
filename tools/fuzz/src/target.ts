import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMailbox } from '@mostrador/dev/mailbox';
import { start } from '@mostrador/gateway';
import { freePort, startNetwork } from '@mostrador/kit/testing';
import { definitions } from '@mostrador/ops/services';
import { controlOf, startSimulator } from '@mostrador/simulator-afip';

const limits = ['TILL', 'USER', 'ADDRESS', 'AUTH', 'PRICES', 'COMPANY_PRICES'].map((name) => `LIMIT_${name}`);

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
  const settings = {
    ARGON2_MEMORY_KIB: '64',
    MESSAGES_PER_HOUR: '100000',
    IDENTITY_ADMIN_PORT: adminPort,
    IDENTITY_JWKS_URL: keySet.url,
  };
  const network = await startNetwork(await definitions(), settings, { afip: new URL(simulator.url).host });
  keySet.add(join(network.keys.folder, 'identity.json'));
  const gateway = await start({
    ...network.envOfGateway(),
    ...Object.fromEntries(limits.map((name) => [name, '100000/100000'])),
    TRUST_PROXY: '1',
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
