import type { Word } from '@mostrador/proto/words';
import { exactly, type Goods, lineOf, partlyCash, type Pay, tendered } from '../client/sale.ts';
import { warmth } from './calendar.ts';
import type { SeedProduct } from './catalogue.ts';
import { between, pick, type Random, weighted } from './random.ts';

/** What one customer takes and how they pay. */
export type Basket = { lines: Goods[]; discountMinor: number; pay: Pay; roundToMinor: number };

/** Draws a customer's basket on one day. `monthsAgo` makes prices those of that time. */
export type Customer = (random: Random) => Basket;

const lineCounts = weighted([42, 28, 16, 9, 5]);
const shareOf: Record<Word<'countedMethod'>, number> = { cash: 42, qr: 25, debit: 18, transfer: 8, credit: 7 };
const methods = Object.keys(shareOf);
const methodOf = weighted(Object.values(shareOf));
const topUps = [1_000, 2_000, 3_000, 5_000, 10_000];
const notesMinor = [1_000, 2_000, 10_000, 20_000].map((pesos) => pesos * 100);

/** The customers of a day, by the season and the prices of then. */
export function customersOf(catalogue: SeedProduct[], day: string, monthsAgo: number): Customer {
  const shelf = catalogue.filter((product) => !product.data.openPrice);
  const draw = weighted(shelf.map((product) => product.popularity * seasonal(product.season, day)));
  const open = catalogue.filter((product) => product.data.openPrice);
  return (random) => {
    const lines = Array.from({ length: 1 + lineCounts(random) }, () => {
      const chance = random();
      if (chance < 0.001) return unknownBarcode(random);
      if (chance < 0.03) return openPriced(random, pick(random, open));
      return shelved(random, shelf[draw(random)]!, monthsAgo);
    });
    return { lines, ...payment(random, lines) };
  };
}

function seasonal(season: SeedProduct['season'], day: string): number {
  if (season === 'summer') return 1 + 0.6 * warmth(day);
  return season === 'winter' ? 1 - 0.45 * warmth(day) : 1;
}

/** Some 2 % of inflation a month, in three price lists; shops round to ten pesos. */
const priceThen = (priceMinor: number, monthsAgo: number): number =>
  Math.max(1_000, Math.round((priceMinor * 0.98 ** monthsAgo) / 1_000) * 1_000);

function shelved(random: Random, product: SeedProduct, monthsAgo: number): Goods {
  const price = priceThen(product.data.priceMinor, monthsAgo);
  const line = lineOf(product, quantityOf(random, product), price);
  if (random() < 0.02) line.discountMinor = Math.floor((price * line.quantityMilli!) / 1_000 / 10_000) * 1_000;
  return line;
}

function quantityOf(random: Random, { data }: SeedProduct): number {
  if (data.unit === 'kg') return between(random, 10, 60) * 10;
  if (data.priceMinor <= 25_000) return between(random, 2, 10) * 1_000;
  const chance = random();
  return (chance < 0.86 || data.packUnits > 0 ? 1 : chance < 0.96 ? 2 : 3) * 1_000;
}

function openPriced(random: Random, product: SeedProduct): Goods {
  const pesos = product.data.ivaTreatment === 'untaxed' ? pick(random, topUps) : between(random, 5, 60) * 100;
  return lineOf(product, 1_000, pesos * 100);
}

const unknownBarcode = (random: Random): Goods => ({
  name: 'Artículo sin dar de alta',
  barcode: `20${between(random, 10_000_000, 99_999_999)}`,
  unitPriceMinor: between(random, 8, 50) * 10_000,
});

function payment(random: Random, lines: Goods[]): Omit<Basket, 'lines'> {
  const about = lines.reduce(
    (total, line) => total + (line.unitPriceMinor * (line.quantityMilli ?? 1_000)) / 1_000 - (line.discountMinor ?? 0),
    0,
  );
  const discountMinor = random() < 0.015 ? Math.floor(about / 10 / 10_000) * 10_000 : 0;
  const reference = String(between(random, 100_000, 999_999));
  if (random() < 0.02)
    return {
      discountMinor,
      pay: partlyCash(Math.ceil(about / 3 / 100_000) * 100_000, 'qr', reference),
      roundToMinor: 1,
    };
  const method = methods[methodOf(random)]!;
  if (method !== 'cash') return { discountMinor, pay: exactly(method, reference), roundToMinor: 1 };
  const note = pick(random, notesMinor);
  return {
    discountMinor,
    pay: (total) => tendered(random() < 0.3 ? total : Math.ceil(total / note) * note)(),
    roundToMinor: 1_000,
  };
}
