import type { CompleteSaleRequest } from '@mostrador/client';
import { buildSale, connect, type Door, lineOf, type Request, tillApi } from '@mostrador/dev';
import { randomOf, weighted } from '@mostrador/dev/seed/random';
import { v7 as uuidv7 } from 'uuid';
import { barcodeOf, type BenchTill, PRODUCTS_EACH, productOf, type World } from './world.ts';

/** A request and how many sales it carries. */
export type Shot = { request: Request; sales: number };

/** What each scenario sends, one request at a time. */
export type Load = Record<string, () => Shot>;

type Seller = BenchTill & { token: string; tickets: number; installationId: string };

const BATCH = 100;

const saleAt = (who: Seller, products: number[]): CompleteSaleRequest =>
  buildSale({
    saleId: uuidv7(),
    tillId: who.tillId,
    sessionId: who.sessionId,
    installationId: who.installationId,
    ticketNumber: (who.tickets += 1),
    cashierId: who.cashierId,
    soldAt: new Date(),
    lines: products.map((product) => lineOf(productOf(who.company, product))),
  });

const get = (path: string, token?: string): Shot => ({
  request: { method: 'GET', path, ...(token ? { token } : {}) },
  sales: 0,
});

const post = (path: string, { token }: Seller, body: object, sales: number): Shot => ({
  request: { method: 'POST', path, token, body: JSON.stringify(body) },
  sales,
});

const byBarcode = ({ token, company }: Seller, product: number): Shot =>
  get(`/v1/products?barcode=${barcodeOf(company, product)}`, token);

/** Two words of a name, the second one cut short, as people type. */
function byName({ token, company }: Seller, product: number): Shot {
  const [kind = '', ...more] = productOf(company, product).data.name.split(' ');
  const words = `${kind} ${more.join(' ').slice(0, 4)}`.trim();
  return get(`/v1/products?pageSize=20&query=${encodeURIComponent(words)}`, token);
}

function logOf(who: Seller, sales: CompleteSaleRequest[]): Shot {
  const items = sales.map((sale) => ({ sale }));
  return post('/v1/till-logs', who, { tillId: who.tillId, sentAt: new Date().toISOString(), items }, sales.length);
}

/** Logs every till in and knows what customers want: goods by Zipf, tills evenly. */
export async function makeLoad(url: string, world: World): Promise<(sessionId?: string) => Load> {
  const door = connect(url, { connections: 8 });
  const all = await sellersOf(door, world);
  await door.close();
  const [sellers, closing] = [all.slice(0, -1), all.at(-1)!];
  const hotSellers = sellers.filter(({ company }) => company === sellers[0]!.company);
  const random = randomOf('load', uuidv7());
  const zipf = weighted(Array.from({ length: PRODUCTS_EACH }, (_, rank) => 1 / (rank + 1)));
  const any = <T>(among: T[]): T => among[Math.floor(random() * among.length)]!;
  const goods = () => [zipf(random), zipf(random), zipf(random)];
  const sold: { saleId: string; token: string }[] = [];

  const price = (): Shot => {
    const company = Math.floor(random() * world.companyIds.length);
    return get(`/v1/companies/${world.companyIds[company]}/prices/${barcodeOf(company, zipf(random))}`);
  };
  const single = (): Shot => {
    const who = any(sellers);
    const sale = saleAt(who, goods());
    if (sold.length < 10_000) sold.push({ saleId: sale.saleId, token: who.token });
    return post('/v1/sales', who, sale, 1);
  };
  /** Everybody buys the same thing of one company. */
  const hot = (): Shot => {
    const who = any(hotSellers);
    return post('/v1/sales', who, saleAt(who, [0, 0, 0]), 1);
  };
  /** A whole session of one till, in the order of its tickets. */
  const wholeSession = (sessionId: string) => {
    const who = { ...closing, sessionId, tickets: 0, installationId: uuidv7() };
    return (): Shot => post('/v1/sales', who, saleAt(who, goods()), 1);
  };
  const batch = (): Shot => {
    const who = any(sellers);
    return logOf(
      who,
      Array.from({ length: BATCH }, () => saleAt(who, goods())),
    );
  };
  const earlier = (): Shot => {
    // The newest may still be on their way.
    const one = sold[Math.floor(random() * Math.max(0, sold.length - 200))];
    return one ? get(`/v1/sales/${one.saleId}`, one.token) : byBarcode(any(sellers), zipf(random));
  };
  const mix = (): Shot => {
    const chance = random();
    if (chance < 0.2) return single();
    return chance < 0.6 ? price() : chance < 0.8 ? byBarcode(any(sellers), zipf(random)) : earlier();
  };
  return (sessionId = closing.sessionId) => ({
    price,
    search: () => byName(any(sellers), zipf(random)),
    'single-sales': single,
    'hot-product': hot,
    mix,
    close: wholeSession(sessionId),
    'sustained-sales': single,
    'batch-sales': batch,
    'catch-up': batch,
  });
}

/** Tokens of tills are good for 24 hours: none is renewed while it is measured. */
async function sellersOf(door: Door, { tills }: World): Promise<Seller[]> {
  const sellers: Seller[] = [];
  for (const till of tills) {
    const token = (await tillApi(door, till).token())!;
    sellers.push({ ...till, token, tickets: 0, installationId: uuidv7() });
  }
  return sellers;
}
