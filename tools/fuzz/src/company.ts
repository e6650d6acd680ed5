import { ean13 } from '@mostrador/dev/seed/ean';
import { between, idAt, pick, type Random } from '@mostrador/dev/seed/random';
import type { Role } from '@mostrador/kit';
import { contractsOf } from '@mostrador/manifest';
import { services } from '@mostrador/ops/stack';
import type { Certificate } from '@mostrador/proto/fiscal';
import type { Product, ProductInput } from '@mostrador/proto/stock';
import { profileOf } from './recipes-fiscal.ts';
import type { Target } from './target.ts';

export type Params = Record<string, unknown>;
/** A request that its route should take: what is asked, and whose token goes along. */
export type Plan = { route: string; params: Params; token: string };
/** Sends what should be taken, and gives the answer; throws where it was refused. */
export type Ask = <T = Params>(route: string, params: Params, token?: string) => Promise<T>;

type Who = Role | 'till';
export const password = 'una clave bastante larga';
export const pin = '258036';

/** A company as the run knows it. Everything it names holds its mark, so that another's answer gives it away. */
export type Company = {
  mark: string;
  /** Of the company at AFIP; every company has another. */
  cuit: string;
  companyId: string;
  secondId: string;
  branchId: string;
  tillId: string;
  installationId: string;
  credential: string;
  sessionId: string;
  email: string;
  users: Record<string, string>;
  tokens: Record<Who, string>;
  apiKey: { secret: string; token: string };
  products: Product[];
  unit: Product;
  pack: Product;
  deadLetters: string[];
  tickets: number;
};

export const newId = (random: Random): string => idAt(Date.now(), random);
export const emailOf = (random: Random): string => `${newId(random)}@ejemplo.com.ar`;

export const productData = (company: Pick<Company, 'mark'>, random: Random, more: Partial<ProductInput> = {}) => ({
  name: `${pick(random, ['Yerba', 'Alfajor', 'Gaseosa'])} ${company.mark} ${between(random, 1, 10_000)}`,
  barcodes: [ean13(between(random, 1, 9_999), between(random, 1, 99_999))],
  category: 'Almacén',
  priceMinor: between(random, 1, 900_000),
  costMinor: 100,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: 'unit',
  packUnits: 0,
  active: true,
  ...more,
});

const staff = ['supervisor', 'cashier', 'inventory', 'accountant', 'viewer'] as const;

/** Founds a company as a shopkeeper does, through the gateway. Called while nothing else is asked. */
export async function foundCompany(target: Target, ask: Ask, random: Random): Promise<Company> {
  const { network } = target;
  const id = () => newId(random);
  const mark = `marca-${id().slice(-12)}`;
  const [companyId, secondId, ownerId, branchId, tillId, installationId] = [id(), id(), id(), id(), id(), id()];
  const email = emailOf(random);
  const founder = { ownerId, ownerName: `Dueña ${mark}`, email, password, cuit: '30500010912' };
  await ask('registerCompany', { companyId, name: `Empresa ${mark}`, ...founder });
  await ask('confirmEmail', { email, password, code: await target.codeSentTo(email) });
  await ask('registerCompany', { companyId: secondId, name: `Otra ${mark}`, ...founder });
  // A token that outlives the run, of a session that is there: what gives something lasting looks it up.
  const tokenOf = async (role: Role, userId: string) => {
    const sessionId = id();
    await network.sql(
      `insert into identity.sessions (session_id, user_id, company_id, secret, expires_at)
       values ($1, $2, $3, '', now() + interval '1 day')`,
      [sessionId, userId, companyId],
    );
    return network.keys.token({ kind: 'user', tenantId: companyId, id: userId, role, sessionId }, '24h');
  };
  const owner = await tokenOf('owner', ownerId);
  await ask('setMemberPin', { userId: ownerId, pin }, owner);
  await ask('createBranch', { branchId, name: `Sucursal ${mark}` }, owner);
  await ask('createTill', { tillId, branchId, name: `Caja ${mark}` }, owner);
  const { code } = await ask<{ code: string }>('issueEnrolmentCode', { tillId }, owner);
  const { credential } = await ask<{ credential: string }>('enrolTill', { code, installationId });
  const users: Record<string, string> = { owner: ownerId, admin: id() };
  for (const role of staff) {
    users[role] = id();
    await ask('addMember', { userId: users[role], displayName: `${role} ${mark}`, role, pin }, owner);
  }
  const invitation = { invitationId: id(), email: emailOf(random), role: 'admin' };
  await ask('createInvitation', invitation, owner);
  const invited = await target.codeSentTo(invitation.email);
  await ask('acceptInvitation', { code: invited, userId: users['admin'], displayName: `admin ${mark}`, password });
  const roles = Object.entries(users).map(async ([role, user]) => [role, await tokenOf(role as Role, user)] as const);
  const till = await network.keys.token({ kind: 'till', tenantId: companyId, id: tillId, branchId }, '24h');
  const tokens = { ...Object.fromEntries(await Promise.all(roles)), till } as Company['tokens'];
  const scopes = contractsOf(services).flatMap((name) => [`${name}:read`, `${name}:write`]);
  const key = { apiKeyId: id(), name: `Programa ${mark}`, role: 'admin', scopes };
  const { secret } = await ask<{ secret: string }>('createApiKey', key, owner);
  const { accessToken } = await ask<{ accessToken: string }>('issueApiKeyToken', { secret });
  const base = { mark, companyId, secondId, branchId, tillId, installationId, credential, email, users, tokens };
  await network.drain();
  const sessionId = id();
  const opening = { sessionId, tillId, cashierId: users['cashier'], openingFloatMinor: 1_000 };
  await ask('openSession', { ...opening, openedAt: new Date().toISOString() }, till);
  const goods = await stockShelves(base, ask, random);
  const cuit = await registerAtAfip(target, base, ask, random);
  const deadLetters = await plantDeadLetters(target, companyId, random);
  return { ...base, ...goods, cuit, sessionId, apiKey: { secret, token: accessToken }, deadLetters, tickets: 0 };
}

/** A number that nobody else has, with its check digit. */
function cuitOf(random: Random): string {
  const digits = `30${between(random, 10_000_000, 99_999_999)}`;
  const weighted = [...digits].reduce((sum, digit, at) => sum + Number(digit) * (at < 4 ? 5 - at : 11 - at), 0);
  const check = (11 - (weighted % 11)) % 11;
  return check === 10 ? cuitOf(random) : `${digits}${check}`;
}

async function registerAtAfip(
  { afip }: Target,
  { mark, tokens }: Pick<Company, 'mark' | 'tokens'>,
  ask: Ask,
  random: Random,
): Promise<string> {
  const cuit = cuitOf(random);
  await afip.addPersons({ cuit: Number(cuit), companyName: mark, condition: 'responsable_inscripto' });
  await afip.delegate({ holder: Number(cuit), represented: Number(cuit) });
  await ask('putProfile', profileOf(cuit, mark), tokens.owner);
  const certificateId = newId(random);
  const asked = { certificateId, alias: 'mostrador' };
  const { requestPem } = await ask<Certificate>('createCertificateRequest', asked, tokens.owner);
  const { certificate } = await afip.certificate({ cuit: Number(cuit), request: requestPem });
  await ask('loadCertificate', { certificateId, certificatePem: certificate }, tokens.owner);
  await ask('putPointOfSale', { number: 1, kind: 'cae', closed: false }, tokens.owner);
  return cuit;
}

async function stockShelves(company: Pick<Company, 'mark' | 'branchId' | 'tokens'>, ask: Ask, random: Random) {
  const add = async (more: Partial<ProductInput> = {}) => {
    const product = { productId: newId(random), data: productData(company, random, more) };
    const made = await ask<Product>('createProduct', product, company.tokens.inventory);
    const { branchId, tokens } = company;
    const adjustment = { adjustmentId: newId(random), branchId, productId: made.productId, deltaMilli: 1_000_000_000 };
    await ask('adjustStock', { ...adjustment, reason: 'initial', note: '' }, tokens.inventory);
    return made;
  };
  const products = [await add(), await add(), await add()];
  const unit = await add();
  const pack = await add({ packOfProductId: unit.productId, packUnits: 12 });
  return { products, unit, pack };
}

/** Events that could not be applied come of faults only, which this run does not make: they are put there. */
async function plantDeadLetters({ network }: Target, companyId: string, random: Random): Promise<string[]> {
  const ids = Array.from({ length: 40 }, () => newId(random));
  await network.sql(
    `insert into stock.kit_dead_letters (tenant_id, event_id, subject, key, body, actor_id, emitted_at, reason)
     select $1, id, 'mostrador.sales.v1.SaleCompleted', id, '{}', 'fuzz', now(), 'planted'
     from unnest($2::uuid[]) id`,
    [companyId, ids],
  );
  return ids;
}
