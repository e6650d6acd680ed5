import type { CompleteSaleRequest } from '@mostrador/proto/sales';
import { v7 as uuidv7 } from 'uuid';
import { buildSale, connect, type Door, lineOf, type Request, tillApi } from '../client/index.ts';
import { randomOf, weighted } from '../seed/random.ts';
import { barcodeOf, type BenchTill, PRODUCTS_EACH, productOf, type World } from './world.ts';

/** A request and how many sales it carries. */
export type Shot = { request: Request; sales: number };

/** What each scenario sends, one request at a time. */
export type Load = Record<string, () => Shot>;

type Seller = BenchTill & { token: string; tickets: number; installationId: string };

const BATCH = 100;

/** Logs every till in and knows what customers want: goods by Zipf, tills evenly. */
export async function makeLoad(url: string, world: World): Promise<Load> {
  const door = connect(url, { connections: 8 });
  const sellers = await sellersOf(door, world);
  await door.close();
  const random = randomOf('load', uuidv7());
  const zipf = weighted(Array.from({ length: PRODUCTS_EACH }, (_, rank) => 1 / (rank + 1)));
  const product = () => zipf(random);
  const seller = () => sellers[Math.floor(random() * sellers.length)]!;
  const sold: { saleId: string; token: string }[] = [];

  const sale = (who: Seller): CompleteSaleRequest =>
    buildSale({
      saleId: uuidv7(),
      tillId: who.tillId,
      sessionId: who.sessionId,
      installationId: who.installationId,
      ticketNumber: (who.tickets += 1),
      cashierId: who.cashierId,
      soldAt: new Date(),
      lines: [0, 1, 2].map(() => lineOf(productOf(who.company, product()))),
    });
  const price = (): Shot => {
    const company = Math.floor(random() * world.companyIds.length);
    const path = `/v1/companies/${world.companyIds[company]}/prices/${barcodeOf(company, product())}`;
    return { request: { method: 'GET', path }, sales: 0 };
  };
  const single = (): Shot => {
    const who = seller();
    const body = sale(who);
    if (sold.length < 10_000) sold.push({ saleId: body.saleId, token: who.token });
    return { request: { method: 'POST', path: '/v1/sales', token: who.token, body: JSON.stringify(body) }, sales: 1 };
  };
  const batch = (): Shot => {
    const who = seller();
    const items = Array.from({ length: BATCH }, () => ({ sale: sale(who) }));
    const body = JSON.stringify({ tillId: who.tillId, sentAt: new Date().toISOString(), items });
    return { request: { method: 'POST', path: '/v1/till-log', token: who.token, body }, sales: BATCH };
  };
  const byBarcode = (): Shot => {
    const { token, company } = seller();
    return {
      request: { method: 'GET', path: `/v1/products?barcode=${barcodeOf(company, product())}`, token },
      sales: 0,
    };
  };
  const search = (): Shot => {
    const { token, company } = seller();
    // Two words of a name, the second one cut short, as people type.
    const [kind = '', ...more] = productOf(company, product()).data.name.split(' ');
    const words = `${kind} ${more.join(' ').slice(0, 4)}`.trim();
    return {
      request: { method: 'GET', path: `/v1/products?pageSize=20&query=${encodeURIComponent(words)}`, token },
      sales: 0,
    };
  };
  const earlier = (): Shot => {
    // The newest may still be on their way.
    const one = sold[Math.floor(random() * Math.max(0, sold.length - 200))];
    return one
      ? { request: { method: 'GET', path: `/v1/sales/${one.saleId}`, token: one.token }, sales: 0 }
      : byBarcode();
  };
  const mix = (): Shot => {
    const chance = random();
    if (chance < 0.2) return single();
    return chance < 0.6 ? price() : chance < 0.8 ? byBarcode() : earlier();
  };
  return { price, 'single-sales': single, 'sustained-sales': single, 'batch-sales': batch, mix, search };
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
