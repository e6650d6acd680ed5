import { sum } from '@mostrador/money';
import { type BookEntry, signOf, totalOf } from './book-entry.ts';

/** Sums of a book in centavos; credit notes count negative. */
export type BookTotals = {
  count: number;
  untaxedMinor: number;
  exemptMinor: number;
  netMinor: number;
  ivaMinor: number;
  tributesMinor: number;
  totalMinor: number;
  /** Per rate, the highest first. */
  rates: { rateBp: number; baseMinor: number; amountMinor: number }[];
  /** Per kind of tribute, by id. */
  tributes: { id: number; amountMinor: number }[];
};

/** A point of sale and type in a month. Numbers that are not there were not issued: `count` is last - first + 1. */
export type Series = {
  type: number;
  pointOfSale: number;
  first: number;
  last: number;
  count: number;
  totalMinor: number;
};

/** A month (yyyy-mm) of a book. */
export type Month = { month: string; totals: BookTotals; series: Series[] };

/** Adds up a book. */
export function totalsOf(entries: BookEntry[]): BookTotals {
  const added = (amount: (entry: BookEntry) => number) => sum(entries.map((entry) => signOf(entry) * amount(entry)));
  const rows = entries.flatMap((entry) => entry.iva.map((row) => ({ ...row, sign: signOf(entry) })));
  const tributes = entries.flatMap((entry) => entry.tributes.map((row) => ({ ...row, sign: signOf(entry) })));
  return {
    count: entries.length,
    untaxedMinor: added((entry) => entry.untaxedMinor),
    exemptMinor: added((entry) => entry.exemptMinor),
    netMinor: added((entry) => entry.netMinor),
    ivaMinor: added((entry) => sum(entry.iva.map((row) => row.amountMinor))),
    tributesMinor: added((entry) => sum(entry.tributes.map((row) => row.amountMinor))),
    totalMinor: added(totalOf),
    rates: [...Map.groupBy(rows, (row) => row.rateBp)]
      .map(([rateBp, some]) => ({
        rateBp,
        baseMinor: sum(some.map((row) => row.sign * row.baseMinor)),
        amountMinor: sum(some.map((row) => row.sign * row.amountMinor)),
      }))
      .sort((a, b) => b.rateBp - a.rateBp),
    tributes: [...Map.groupBy(tributes, (row) => row.id)]
      .map(([id, some]) => ({ id, amountMinor: sum(some.map((row) => row.sign * row.amountMinor)) }))
      .sort((a, b) => a.id - b.id),
  };
}

/** Adds a book up by month, each with its series of numbers. */
export function monthsOf(entries: BookEntry[]): Month[] {
  const months = Map.groupBy(entries, (entry) => entry.date.slice(0, 7));
  return [...months]
    .map(([month, some]) => ({ month, totals: totalsOf(some), series: seriesOf(some) }))
    .sort((a, b) => a.month.localeCompare(b.month));
}

function seriesOf(entries: BookEntry[]): Series[] {
  const groups = Map.groupBy(entries, (entry) => `${entry.pointOfSale} ${entry.type}`);
  return [...groups.values()]
    .map((group) => {
      const { type, pointOfSale } = group[0]!;
      const numbers = group.map((entry) => entry.number).sort((a, b) => a - b);
      const { count, totalMinor } = totalsOf(group);
      return { type, pointOfSale, first: numbers[0]!, last: numbers.at(-1)!, count, totalMinor };
    })
    .sort((a, b) => a.pointOfSale - b.pointOfSale || a.type - b.type);
}
