import { start } from '@mostrador/gateway';
import { cash } from '@mostrador/cash';
import { identity } from '@mostrador/identity';
import { freePort, startNetwork } from '@mostrador/kit/testing';
import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import { sales } from '@mostrador/sales';
import { stock } from '@mostrador/stock';
import { connect, newId, session } from '../src/index.ts';
import { openProxy } from './proxy.ts';

/** What a program needs of an installation, its gateway behind a stretch of network. */
export async function startShop() {
  const adminPort = String(await freePort());
  const network = await startNetwork([identity, stock, sales, cash], {
    ARGON2_MEMORY_KIB: '64',
    IDENTITY_ADMIN_PORT: adminPort,
    IDENTITY_JWKS_URL: `http://127.0.0.1:${adminPort}/jwks.json`,
  });
  const gateway = await start({ ...network.envOfGateway(), ADMIN_PORT: '0' });
  const proxy = await openProxy(gateway.port);
  await network.until(() => gateway.idle(), 'the live stream to be followed');
  return {
    network,
    proxy,
    async stop() {
      proxy.close();
      await gateway.stop();
      await network.stop();
    },
  };
}

type Shop = Awaited<ReturnType<typeof startShop>>;

/** A company, with a till that is enrolled. */
export async function foundCompany({ network, proxy }: Shop) {
  const anybody = connect(proxy.url);
  const account = { email: `${newId()}@ejemplo.com.ar`, password: 'una clave bastante larga' };
  await anybody.identity.registerCompany({
    companyId: newId(),
    name: 'Kiosco',
    cuit: '30500010912',
    ownerId: newId(),
    ownerName: 'Dueña',
    ...account,
  });
  const operator = await network.keys.serviceToken('operator', 'identity', '');
  const told = network.client(IdentityServiceDefinition, operator);
  const { messages } = await told.listOutgoingMessages({ recipient: account.email });
  await anybody.identity.confirmEmail({ ...account, code: messages[0]!.code });
  const opened = await anybody.identity.logIn({ ...account, companyId: '' });
  const owner = anybody.as(session(opened));
  const [branchId, tillId] = [newId(), newId()];
  await owner.identity.createBranch({ branchId, name: 'Centro' });
  await owner.identity.createTill({ tillId, branchId, name: 'Caja 1' });
  const { code } = await owner.identity.issueEnrolmentCode({ tillId });
  const { credential } = await anybody.identity.enrolTill({ code, installationId: newId() });
  return { account, opened, owner, branchId, tillId, credential };
}
