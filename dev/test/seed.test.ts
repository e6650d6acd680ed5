import { expect, test } from 'vitest';
import { customersOf } from '../src/seed/basket.ts';
import { dayOf, daysBefore, momentOf, warmth } from '../src/seed/calendar.ts';
import { makeCatalogue, PRODUCTS, type SeedProduct } from '../src/seed/catalogue.ts';
import { checkDigit, ean13 } from '../src/seed/ean.ts';
import { demandOf, purchasesBefore, type Stocked } from '../src/seed/purchases.ts';
import { randomOf, weighted } from '../src/seed/random.ts';
import { members, tills } from '../src/seed/shop.ts';
import { tillDay } from '../src/seed/till-day.ts';

const catalogue = makeCatalogue();

const week = (till: (typeof tills)[number], days: string[]) => {
  const memory = { lastTicketNumber: 0, returnable: undefined };
  return days.flatMap((day) => tillDay(till, day, customersOf(catalogue, day, 0), memory));
};

test('check digits are those of real goods', () => {
  expect(checkDigit('400638133393')).toBe(1);
  expect(checkDigit('590123412345')).toBe(7);
  expect(checkDigit('779089500099')).toBe(7);
  expect(ean13(40, 10)).toMatch(/^779004000010\d$/);
});

test('the catalogue has 2,000 products, and nothing in it twice', () => {
  expect(catalogue).toHaveLength(PRODUCTS);
  const barcodes = catalogue.flatMap(({ data }) => data.barcodes);
  expect(new Set(catalogue.map(({ productId }) => productId)).size).toBe(PRODUCTS);
  expect(new Set(catalogue.map(({ data }) => data.name)).size).toBe(PRODUCTS);
  expect(new Set(barcodes).size).toBe(barcodes.length);
  const plus = catalogue.flatMap(({ data }) => data.plu ?? []);
  expect(plus.length).toBeGreaterThan(10);
  expect(new Set(plus).size).toBe(plus.length);
  expect(Math.max(...plus)).toBeLessThan(100_000);
  for (const barcode of barcodes) expect(Number(barcode[12])).toBe(checkDigit(barcode.slice(0, 12)));
});

test('every price covers its cost, taxes are those of the goods, and packs hold goods of the catalogue', () => {
  const byId = new Map(catalogue.map((product) => [product.productId, product]));
  for (const { data } of catalogue) {
    if (!data.openPrice) expect(data.priceMinor, data.name).toBeGreaterThan(data.costMinor);
    expect(data.ivaTreatment === 'taxed' ? [1050, 2100] : [0], data.name).toContain(data.ivaRateBp);
    if (data.packOfProductId)
      expect(byId.get(data.packOfProductId)!.data.priceMinor, data.name).toBeLessThan(data.priceMinor);
  }
  const cigarettes = catalogue.filter(({ data }) => data.category === 'Cigarrillos');
  expect(cigarettes.every(({ data }) => data.internalTaxMinor === (data.priceMinor * 7) / 10)).toBe(true);
  expect(catalogue.filter(({ pack }) => pack).length).toBeGreaterThan(200);
});

test('days are those of Buenos Aires, and January is warm', () => {
  expect(dayOf(new Date('2026-11-20T02:59:00Z'))).toBe('2026-11-19');
  expect(momentOf('2026-11-19', 60).toISOString()).toBe('2026-11-19T04:00:00.000Z');
  expect(daysBefore('2026-03-02', 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(warmth('2026-01-15')).toBeGreaterThan(0.99);
  expect(warmth('2026-07-15')).toBeLessThan(-0.98);
});

test('draws follow their weights', () => {
  const [draw, random] = [weighted([1, 0, 3]), randomOf('draws')];
  const counts = [0, 0, 0];
  for (let at = 0; at < 10_000; at += 1) counts[draw(random)]! += 1;
  expect(counts[1]).toBe(0);
  expect(counts[2]! / counts[0]!).toBeCloseTo(3, 0);
});

test('a day is the same whenever it is made', () => {
  expect(week(tills[0]!, ['2026-10-30'])).toEqual(week(tills[0]!, ['2026-10-30']));
  expect(week(tills[0]!, ['2026-10-30'])).not.toEqual(week(tills[0]!, ['2026-10-31']));
});

test('a day opens once, sells in order with tickets that follow each other, and is counted', () => {
  const operations = week(tills[0]!, ['2026-11-13']);
  const sales = operations.flatMap(({ sale }) => sale ?? []);
  const { openSession } = operations[0]!;
  const { declaration } = operations.at(-1)!;
  expect(sales.length).toBeGreaterThan(120);
  expect(sales.map(({ ticketNumber }) => ticketNumber)).toEqual(sales.map((_, at) => at + 1));
  expect(sales.map(({ soldAt }) => soldAt!)).toEqual(sales.map(({ soldAt }) => soldAt!).sort());
  expect(sales.every(({ sessionId }) => sessionId === openSession!.sessionId)).toBe(true);
  expect(declaration).toMatchObject({
    sessionId: openSession!.sessionId,
    ticketCount: sales.length,
    lastTicketNumber: sales.length,
  });
  expect(sales[0]!.soldAt! > openSession!.openedAt!).toBe(true);
  expect(declaration!.declaredAt! > sales.at(-1)!.soldAt!).toBe(true);
});

test('weekly purchases keep every family above zero, units and packs alike', () => {
  const stocked: Stocked = new Map();
  const held = new Map<string, number>();
  const days = daysBefore('2026-11-20', 21);
  const branch = tills.filter((till) => till.branchId === tills[0]!.branchId);
  const memories = branch.map(() => ({ lastTicketNumber: 0, returnable: undefined }));
  for (let at = 0; at < days.length; at += 7) {
    const operations = days
      .slice(at, at + 7)
      .flatMap((day) => branch.flatMap((till, n) => tillDay(till, day, customersOf(catalogue, day, 0), memories[n]!)));
    const before = { branchId: branch[0]!.branchId, startsAt: momentOf(days[at]!, 360), first: at === 0 };
    for (const { productId, deltaMilli } of purchasesBefore(before, catalogue, demandOf(operations), stocked))
      held.set(productId, (held.get(productId) ?? 0) + deltaMilli!);
    takeOut(
      operations.flatMap(({ sale }) => sale?.lines ?? []),
      held,
    );
  }
  expect([...held].filter(([, milli]) => milli < 0)).toEqual([]);
});

function takeOut(lines: { productId?: string | undefined; quantityMilli: number }[], held: Map<string, number>): void {
  const byId = new Map<string, SeedProduct>(catalogue.map((product) => [product.productId, product]));
  for (const { productId, quantityMilli } of lines) {
    const product = byId.get(productId ?? '');
    if (!product?.data.tracked) continue;
    let left = (held.get(product.productId) ?? 0) - quantityMilli;
    for (
      ;
      left < 0 && product.pack && held.get(product.pack.productId)! > 0;
      left += product.pack.data.packUnits * 1_000
    ) {
      held.set(product.pack.productId, held.get(product.pack.productId)! - 1_000);
    }
    held.set(product.productId, left);
  }
}

test('PINs are those the shop may have', () => {
  const withPin = members.filter(({ pin }) => pin);
  expect(new Set(withPin.map(({ pin }) => pin)).size).toBe(withPin.length);
  for (const { pin, role } of withPin) expect(pin).toMatch(role === 'cashier' ? /^\d{4}$/ : /^\d{6}$/);
});
