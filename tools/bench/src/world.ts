import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiOver, connect, login, registerCompany, tillApi } from '@mostrador/dev';
import { untilIdle } from '@mostrador/dev/idle';
import { codeSentTo } from '@mostrador/dev/mailbox';
import { readPlan } from '@mostrador/dev/plan';
import type { BenchTill } from '@mostrador/dev/play/bench';
import { ean13 } from '@mostrador/dev/seed/ean';
import { idAt, randomOf } from '@mostrador/dev/seed/random';
import { readJson, writeJson } from '@mostrador/ops/files';
import { run } from '@mostrador/ops/paths';
import { v7 as uuidv7 } from 'uuid';

const COMPANIES = 200;
const TILLS = 500;
export const PRODUCTS_EACH = 500;
const STOCK_MILLI = 1_000_000_000;

export type World = { tills: BenchTill[]; companyIds: string[]; owner: { email: string; password: string } };

export const worldFile = join(run, 'bench-world.json');

/** Ids that need not be kept: they follow from the numbers of company and product. */
const idOf = (...names: (string | number)[]): string =>
  idAt(Date.parse('2026-01-05T12:00:00Z'), randomOf('bench', ...names));

export const barcodeOf = (company: number, product: number): string => ean13(company + 1, product + 1);

const kinds = ['Alfajor', 'Gaseosa', 'Galletitas', 'Yerba', 'Chocolate', 'Agua', 'Cerveza', 'Fideos', 'Arroz', 'Jabón'];
const makers = [
  'del Sur',
  'La Pampa',
  'Don Ramón',
  'San Telmo',
  'El Gaucho',
  'Patagónica',
  'Andina',
  'Del Plata',
  'La Boca',
  'Norteña',
];
const tastes = ['clásico', 'suave', 'intenso', 'liviano', 'frutal'];

/** Ten kinds by ten makers by five tastes: five hundred names, as many as a company has products. */
export const productOf = (company: number, product: number) => ({
  productId: idOf('product', company, product),
  data: {
    name: `${kinds[product % 10]} ${makers[Math.floor(product / 10) % 10]} ${tastes[Math.floor(product / 100)]} ${100 + ((product * 7) % 40) * 25} g`,
    barcodes: [barcodeOf(company, product)],
    category: kinds[product % 10]!,
    priceMinor: 100_000 + ((product * 37) % 400) * 1_000,
    costMinor: 80_000,
    ivaTreatment: 'taxed',
    ivaRateBp: 2100,
    internalTaxMinor: 0,
    openPrice: false,
    tracked: true,
    unit: 'unit',
    packUnits: 0,
    active: true,
  },
});

/** One till sells in no scenario but one that takes it for itself; its company's owner watches. */
export function tillAside({ tills }: World) {
  const till = tills.at(-1)!;
  return { ...till, owner: ownerOf(till.company) };
}

const ownerOf = (company: number) => ({ email: `owner${company}@bench.example`, password: 'bench-bench-bench' });

/** Companies, tills and goods, made once and kept between runs. */
export async function ensureWorld(url: string, say: (line: string) => void): Promise<World> {
  if (existsSync(worldFile)) return readJson<World>(worldFile)!;
  const door = connect(url, { connections: 4, timeoutMs: 60_000 });
  try {
    say(`Making ${COMPANIES} companies, ${TILLS} tills and ${COMPANIES * PRODUCTS_EACH} products (once) ...`);
    const companies: Company[] = [];
    const settle = () => untilIdle(readPlan()!, 300_000);
    await inTurns(COMPANIES, async (company) => {
      companies[company] = await makeCompany(door, company);
      if ((company + 1) % 25 === 0) say(`  ${company + 1} companies ...`);
    });
    // Stock has to hear of the branches before goods can lie there.
    await settle();
    await inTurns(COMPANIES, (company) => fillShelves(companies[company]!, company));
    await settle();
    const { owner } = companies[0]!;
    const world = {
      owner,
      companyIds: companies.map(({ companyId }) => companyId),
      tills: companies.flatMap(({ tills }) => tills),
    };
    for (const till of world.tills) await openSession(door, till);
    writeJson(worldFile, world, 0o600);
    return world;
  } finally {
    await door.close();
  }
}

type Company = Awaited<ReturnType<typeof makeCompany>>;

/** Does a piece of work for each number below `count`, three at a time. */
async function inTurns(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all([worker(), worker(), worker()]);
}

async function makeCompany(door: ReturnType<typeof connect>, company: number) {
  const companyId = idOf('company', company);
  const owner = ownerOf(company);
  const ownerId = idOf('owner', company);
  await registerCompany(door, codeSentTo, {
    companyId,
    name: `Company ${company}`,
    ownerId,
    ownerName: 'Owner',
    ...owner,
  });
  const { api } = await login(door, owner);
  const branchId = idOf('branch', company);
  await api.identity.createBranch({ branchId, name: 'Branch' });
  const products = Array.from({ length: PRODUCTS_EACH }, (_, product) => productOf(company, product));
  await api.stock.createProducts({ products });
  const tills: BenchTill[] = [];
  for (
    let till = 0;
    till < Math.floor(((company + 1) * TILLS) / COMPANIES) - Math.floor((company * TILLS) / COMPANIES);
    till += 1
  ) {
    const tillId = idOf('till', company, till);
    await api.identity.createTill({ tillId, branchId, name: `Till ${till}` });
    const { code } = await api.identity.issueEnrolmentCode({ tillId });
    const { credential } = await apiOver(door).identity.enrolTill({
      code,
      installationId: idOf('installation', company, till),
    });
    tills.push({ tillId, companyId, cashierId: ownerId, credential, sessionId: uuidv7(), company });
  }
  return { tills, companyId, owner, branchId, api };
}

async function fillShelves({ api, branchId }: Company, company: number): Promise<void> {
  const adjustments = Array.from({ length: PRODUCTS_EACH }, (_, at) => ({
    adjustmentId: idOf('stock', company, at),
    branchId,
    productId: productOf(company, at).productId,
    deltaMilli: STOCK_MILLI,
    reason: 'initial' as const,
    note: '',
  }));
  await api.stock.adjustStocks({ adjustments });
}

/** One session a till, for all runs: what is measured is selling. */
async function openSession(door: ReturnType<typeof connect>, till: BenchTill): Promise<void> {
  const { sessionId, tillId, cashierId } = till;
  const { api } = tillApi(door, till);
  const { sessions } = await api.cash.listSessions({ tillId, state: 'open' });
  if (sessions[0]) till.sessionId = sessions[0].sessionId;
  else
    await api.cash.openSession({
      sessionId,
      tillId,
      cashierId,
      openingFloatMinor: 0,
      openedAt: new Date().toISOString(),
    });
}
