import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTo, expectedAtClose, expectedNow, matchesSeal, type Total } from './totals.ts';

const movement = fc.record({
  kind: fc.constantFrom('float', 'sale', 'void', 'return', 'in', 'out'),
  method: fc.constantFrom('cash', 'debit', 'qr'),
  late: fc.boolean(),
  amountMinor: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
});

function totalsOf(movements: Parameters<typeof addTo>[1][]): Total[] {
  const totals: Total[] = [];
  for (const one of movements) addTo(totals, one);
  return totals;
}

const plain = (expected: Map<string, bigint>) => Object.fromEntries([...expected].sort());

describe('totals', () => {
  it('do not depend on the order in which movements came', () => {
    fc.assert(
      fc.property(fc.array(movement), fc.nat(), (movements, turn) => {
        const turned = movements
          .toSpliced(0, turn % (movements.length + 1))
          .concat(movements.slice(0, turn % (movements.length + 1)));
        expect(plain(expectedNow(totalsOf(turned)))).toEqual(plain(expectedNow(totalsOf(movements))));
        expect(plain(expectedAtClose(totalsOf(turned)))).toEqual(plain(expectedAtClose(totalsOf(movements))));
      }),
    );
  });

  it('are exact where a number is not', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const amounts = [most, most, 1, most, -2, most];
    const totals = totalsOf(amounts.map((amountMinor) => ({ kind: 'sale', method: 'qr', late: false, amountMinor })));
    const read = JSON.parse(JSON.stringify(totals)) as Total[];
    const sum = 4n * BigInt(most) - 1n;
    expect(plain(expectedNow(read))).toEqual({ qr: sum });
    const seal = (amount: bigint) => ({ factCount: 6, totals: [{ method: 'qr', amountMinor: String(amount) }] });
    expect(matchesSeal({ factCount: 6, totals: read }, seal(sum))).toBe(true);
    expect(matchesSeal({ factCount: 6, totals: read }, seal(sum + 1n))).toBe(false);
  });

  it('match a seal by count and by money, leaving out what is late and what is not a fact', () => {
    const totals = totalsOf([
      { kind: 'float', method: 'cash', late: false, amountMinor: 500 },
      { kind: 'sale', method: 'cash', late: false, amountMinor: 100 },
      { kind: 'void', method: 'cash', late: false, amountMinor: -100 },
      { kind: 'sale', method: 'qr', late: false, amountMinor: 30 },
      { kind: 'sale', method: 'qr', late: true, amountMinor: 9 },
    ]);
    const seal = {
      factCount: 3,
      totals: [
        { method: 'qr', amountMinor: 30 },
        { method: 'debit', amountMinor: 0 },
      ],
    };
    expect(matchesSeal({ factCount: 3, totals }, seal)).toBe(true);
    expect(matchesSeal({ factCount: 4, totals }, seal)).toBe(false);
    expect(matchesSeal({ factCount: 3, totals }, { factCount: 3, totals: [] })).toBe(false);
    expect(
      matchesSeal(
        { factCount: 3, totals },
        { factCount: 3, totals: [...seal.totals, { method: 'cash', amountMinor: 1 }] },
      ),
    ).toBe(false);
  });
});
