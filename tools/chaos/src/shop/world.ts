import { apiOver, type Door, type Goods, lineOf, login, registerCompany, untilSettled } from '@mostrador/dev';
import { codeSentTo } from '@mostrador/dev/mailbox';
import type { Bystander } from '@mostrador/dev/play/chaos';
import { ean13 } from '@mostrador/dev/seed/ean';
import { v7 as uuidv7 } from 'uuid';

export type ChaosTill = {
  name: string;
  companyId: string;
  branchId: string;
  tillId: string;
  credential: string;
  installationId: string;
  ownerId: string;
  owner: { email: string; password: string };
  goods: { productId: string; line: (quantityMilli: number) => Goods }[];
};

const COMPANIES = 2;
const TILLS_EACH = 3;

const product = (name: string, number: number, more: object = {}) => ({
  productId: uuidv7(),
  data: {
    name,
    barcodes: [ean13(1, number)],
    category: 'Todo',
    priceMinor: 123_450,
    costMinor: 100_000,
    ivaTreatment: 'taxed',
    ivaRateBp: 2100,
    internalTaxMinor: 0,
    openPrice: false,
    tracked: true,
    unit: 'unit',
    packUnits: 0,
    active: true,
    ...more,
  },
});

/** Two companies with three tills each, that all sell the same five goods; one comes in packs that have to be opened. */
export async function makeWorld(door: Door, bystanders: Bystander[]): Promise<ChaosTill[]> {
  const tills: ChaosTill[] = [];
  for (let company = 0; company < COMPANIES; company += 1)
    tills.push(...(await makeCompany(door, company, bystanders)));
  return tills;
}

async function makeCompany(door: Door, company: number, bystanders: Bystander[]): Promise<ChaosTill[]> {
  const [companyId, ownerId, branchId] = [uuidv7(), uuidv7(), uuidv7()];
  const owner = { email: `owner${company}@chaos.example`, password: 'chaos-chaos-chaos' };
  const names = { companyId, name: `Company ${company}`, ownerId, ownerName: 'Owner' };
  await registerCompany(door, codeSentTo, { ...names, ...owner });
  const { api } = await login(door, owner);
  await api.identity.createBranch({ branchId, name: 'Branch' });
  // Stock has to have heard of it.
  await untilSettled(api);
  const single = product('Agua', 1);
  const pack = { packOfProductId: single.productId, packUnits: 6, priceMinor: 700_000 };
  const products = [
    single,
    product('Agua x6', 2, pack),
    product('Yerba', 3, { priceMinor: 350_000 }),
    product('Queso', 4, { unit: 'kg', priceMinor: 999_999 }),
    product('Varios', 5, { tracked: false }),
  ];
  await api.stock.createProducts({ products });
  for (const { productId, data } of products.filter((one) => one.data.tracked)) {
    const deltaMilli = data.packUnits > 0 ? 5_000_000 : 20_000;
    await api.stock.adjustStock({
      adjustmentId: uuidv7(),
      branchId,
      productId,
      deltaMilli,
      reason: 'initial',
      note: '',
    });
  }
  const goods = products.map((one) => ({
    productId: one.productId,
    line: (quantityMilli: number) => lineOf({ productId: one.productId, data: one.data as never }, quantityMilli),
  }));
  const tills: ChaosTill[] = [];
  for (let till = 0; till < TILLS_EACH; till += 1) {
    const [tillId, installationId] = [uuidv7(), uuidv7()];
    await api.identity.createTill({ tillId, branchId, name: `Till ${till}` });
    const { code } = await api.identity.issueEnrolmentCode({ tillId });
    const { credential } = await apiOver(door).identity.enrolTill({ code, installationId });
    const name = `${company}.${till}`;
    tills.push({ name, companyId, branchId, tillId, credential, installationId, ownerId, owner, goods });
  }
  await untilSettled(api);
  for (const bystander of bystanders) await bystander.meet({ companyId, api });
  return tills;
}
