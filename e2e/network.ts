import type { Product, ProductInput } from '@mostrador/client';
import {
  type Api,
  apiOver,
  connect,
  login,
  type Mailbox,
  type Person,
  person,
  registerCompany,
  type Till,
  tillApi,
  tillAt,
} from '@mostrador/dev';
import { start } from '@mostrador/gateway';
import { freePort, secretOf, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { definitions } from '@mostrador/ops/services';
import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import { controlOf, startSimulator } from '@mostrador/simulator-afip';

export const chainKey = Buffer.from(secretOf('CHAIN_KEY'), 'base64');
/** Everything there is. */
export const services = await definitions();
export const supervisorPin = '739146';

export type Shop = Awaited<ReturnType<typeof startShop>>;

/**
 * Everything there is, as in production: all services and the gateway before them, which all verify the tokens that
 * `identity` signs, and an AFIP of their own. One process, so that a test can stop and start what it wants.
 */
export async function startShop(environment: Record<string, string> = {}) {
  const adminPort = String(await freePort());
  const simulator = await startSimulator();
  const everywhere = {
    ARGON2_MEMORY_KIB: '64',
    WEBHOOKS_ALLOW_PRIVATE: '1',
    IDENTITY_ADMIN_PORT: adminPort,
    IDENTITY_JWKS_URL: `http://127.0.0.1:${adminPort}/jwks.json`,
    ...environment,
  };
  const network = await startNetwork(services, everywhere, { afip: new URL(simulator.url).host });
  const gateway = await start(network.envOfGateway());
  const door = connect(`http://127.0.0.1:${gateway.port}`);
  await network.until(gateway.idle, 'the live stream to be followed', 40_000);
  return {
    network,
    door,
    url: `http://127.0.0.1:${gateway.port}`,
    /** Where each process tells its metrics. */
    adminPorts: () => [gateway.adminPort, ...[...network.running.values()].map(({ adminPort }) => adminPort)],
    afip: controlOf(simulator.controlUrl),
    /** Where the simulated AFIP is steered. */
    afipUrl: simulator.controlUrl,
    async stop() {
      await door.close();
      await gateway.stop();
      await network.stop();
      await simulator.stop();
    },
  };
}

/** Reads the code that was sent to an address last, as the operator of a shop without e-mail does. */
export const mailboxOf =
  (network: Shop['network']): Mailbox =>
  async (recipient) => {
    const operator = await network.keys.serviceToken('operator', 'identity', '');
    const { messages } = await network.client(IdentityServiceDefinition, operator).listOutgoingMessages({ recipient });
    return messages[0]?.code ?? '';
  };

export type Company = Awaited<ReturnType<typeof foundCompany>>;

/** A company with a branch, an enrolled till, a cashier and a supervisor, made as a shopkeeper makes them. */
export async function foundCompany({ network, door }: Shop, name: string) {
  const anybody = apiOver(door);
  const mailbox = mailboxOf(network);
  const account = { email: `${uuidv7()}@ejemplo.com.ar`, password: 'una clave bastante larga' };
  const companyId = uuidv7();
  await registerCompany(door, mailbox, {
    companyId,
    name,
    cuit: '30500010912',
    ownerId: uuidv7(),
    ownerName: `Dueña de ${name}`,
    ...account,
  });
  const owner = await login(door, account);
  const branchId = uuidv7();
  const tillId = uuidv7();
  const installationId = uuidv7();
  await owner.api.identity.createBranch({ branchId, name: `Sucursal de ${name}` });
  await owner.api.identity.createTill({ tillId, branchId, name: `Caja de ${name}` });
  const { code } = await owner.api.identity.issueEnrolmentCode({ tillId });
  const { credential } = await anybody.identity.enrolTill({ code, installationId });
  const till = tillApi(door, { tillId, credential });
  const member = async (role: 'cashier' | 'supervisor', pin: string): Promise<Person> => {
    const { userId } = await owner.api.identity.addMember({
      userId: uuidv7(),
      displayName: `${role} de ${name}`,
      role,
      pin,
    });
    return person(door, await till.api.identity.logInWithPin({ userId, pin }));
  };
  const cashier = await member('cashier', '2580');
  const supervisor = await member('supervisor', supervisorPin);
  await network.drain();
  const counter = (api: Api): Till => tillAt({ api, tillId, cashierId: cashier.session.userId, installationId });
  return {
    companyId,
    branchId,
    tillId,
    installationId,
    credential,
    account,
    owner,
    cashier,
    supervisor,
    till,
    counter,
  };
}

/** Lets a company issue vouchers, as its owner does: profile, certificate, and points of sale 1 (CAE) and 2 (CAEA). */
export async function registerAtAfip(
  { afip }: Shop,
  { owner }: Company,
  cuit = 20_267_565_393,
): Promise<{ certificateId: string }> {
  const { fiscal } = owner.api;
  await fiscal.putProfile({
    cuit: String(cuit),
    legalName: 'El Trébol S.R.L.',
    tradeName: '',
    ivaCondition: 'responsable_inscripto',
    address: 'Av. Rivadavia 4502, CABA',
    grossIncomeNumber: '901-123456-7',
    activityStart: '2015-03-01',
    concept: 1,
    limitedA: false,
    expectedVersion: 0,
  });
  await afip.delegate({ holder: cuit, represented: cuit });
  const certificateId = uuidv7();
  const { requestPem } = await fiscal.createCertificateRequest({ certificateId, alias: 'mostrador' });
  const { certificate } = await afip.certificate({ cuit, request: requestPem });
  await fiscal.loadCertificate({ certificateId, certificatePem: certificate });
  await fiscal.putPointOfSale({ number: 1, kind: 'cae', closed: false, expectedVersion: 0 });
  await fiscal.putPointOfSale({ number: 2, kind: 'caea_server', closed: false, expectedVersion: 0 });
  return { certificateId };
}

/** A tracked product, taxed at 21 %, with some of it on the shelf. */
export async function addProduct(
  { owner, branchId }: Company,
  data: Partial<ProductInput> & { name: string; priceMinor: number },
  onHandMilli = 0,
): Promise<Product> {
  const { stock: api } = owner.api;
  const whole: ProductInput = {
    barcodes: [],
    category: '',
    costMinor: 0,
    ivaTreatment: 'taxed',
    ivaRateBp: 2100,
    internalTaxMinor: 0,
    openPrice: false,
    tracked: true,
    unit: 'unit',
    packUnits: 0,
    active: true,
    ...data,
  };
  const product = await api.createProduct({ productId: uuidv7(), data: whole });
  const { productId } = product;
  if (onHandMilli > 0) {
    await api.adjustStock({
      adjustmentId: uuidv7(),
      branchId,
      productId,
      deltaMilli: onHandMilli,
      reason: 'initial',
      note: '',
    });
  }
  return product;
}
