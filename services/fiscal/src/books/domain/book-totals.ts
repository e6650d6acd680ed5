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
  /** Of purchases: the IVA that may be deducted. */
  computableMinor: number;
  /** Per rate, the highest first. */
  rates: { rateBp: number; baseMinor: number; amountMinor: number }[];
  /** Per kind of tribute, by id. */
  tributes: { id: number; amountMinor: number }[];
  /** Of purchases: perceptions of Ingresos Brutos, by jurisdiction. */
  grossIncome: { jurisdiction: number; amountMinor: number }[];
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

/** One voucher as the sums of a book of it alone. */
function ofOne(entry: BookEntry): BookTotals {
  const sign = signOf(entry);
  const signed = (minor: number) => sign * minor;
  return {
    count: 1,
    untaxedMinor: signed(entry.untaxedMinor),
    exemptMinor: signed(entry.exemptMinor),
    netMinor: signed(entry.netMinor),
    ivaMinor: signed(sum(entry.iva.map((row) => row.amountMinor))),
    tributesMinor: signed(sum(entry.tributes.map((row) => row.amountMinor))),
    totalMinor: signed(totalOf(entry)),
    computableMinor: signed(entry.computableMinor ?? 0),
    rates: entry.iva.map(({ rateBp, baseMinor, amountMinor }) => ({
      rateBp,
      baseMinor: signed(baseMinor),
      amountMinor: signed(amountMinor),
    })),
    tributes: entry.tributes.map(({ id, amountMinor }) => ({ id, amountMinor: signed(amountMinor) })),
    grossIncome: entry.tributes.flatMap(({ jurisdiction, amountMinor }) =>
      jurisdiction ? [{ jurisdiction, amountMinor: signed(amountMinor) }] : [],
    ),
  };
}

/** Adds books up: those of a month's pages are the month's. */
export function addTotals(books: BookTotals[]): BookTotals {
  const added = (amount: (one: BookTotals) => number) => sum(books.map(amount));
  const grouped = <Row, Key>(rows: (one: BookTotals) => Row[], key: (row: Row) => Key) => [
    ...Map.groupBy(books.flatMap(rows), key),
  ];
  return {
    count: added((one) => one.count),
    untaxedMinor: added((one) => one.untaxedMinor),
    exemptMinor: added((one) => one.exemptMinor),
    netMinor: added((one) => one.netMinor),
    ivaMinor: added((one) => one.ivaMinor),
    tributesMinor: added((one) => one.tributesMinor),
    totalMinor: added((one) => one.totalMinor),
    computableMinor: added((one) => one.computableMinor),
    rates: grouped(
      (one) => one.rates,
      (row) => row.rateBp,
    )
      .map(([rateBp, some]) => ({
        rateBp,
        baseMinor: sum(some.map((row) => row.baseMinor)),
        amountMinor: sum(some.map((row) => row.amountMinor)),
      }))
      .sort((a, b) => b.rateBp - a.rateBp),
    tributes: grouped(
      (one) => one.tributes,
      (row) => row.id,
    )
      .map(([id, some]) => ({ id, amountMinor: sum(some.map((row) => row.amountMinor)) }))
      .sort((a, b) => a.id - b.id),
    grossIncome: grouped(
      (one) => one.grossIncome,
      (row) => row.jurisdiction,
    )
      .map(([jurisdiction, some]) => ({ jurisdiction, amountMinor: sum(some.map((row) => row.amountMinor)) }))
      .sort((a, b) => a.jurisdiction - b.jurisdiction),
  };
}

/** Adds vouchers up. */
export const totalsOf = (entries: BookEntry[]): BookTotals => addTotals(entries.map(ofOne));

/** Adds series up: those of a month's pages are the month's. By point of sale, then type. */
export function addSeries(series: Series[]): Series[] {
  const groups = Map.groupBy(series, ({ pointOfSale, type }) => `${pointOfSale} ${type}`);
  return [...groups.values()]
    .map((some) => ({
      type: some[0]!.type,
      pointOfSale: some[0]!.pointOfSale,
      first: some.reduce((first, one) => Math.min(first, one.first), Infinity),
      last: some.reduce((last, one) => Math.max(last, one.last), 0),
      count: sum(some.map((one) => one.count)),
      totalMinor: sum(some.map((one) => one.totalMinor)),
    }))
    .sort((a, b) => a.pointOfSale - b.pointOfSale || a.type - b.type);
}

/** The series of numbers in vouchers of one month. */
export const seriesOf = (entries: BookEntry[]): Series[] =>
  addSeries(
    entries.map((entry) => ({
      type: entry.type,
      pointOfSale: entry.pointOfSale,
      first: entry.number,
      last: entry.number,
      count: 1,
      totalMinor: signOf(entry) * totalOf(entry),
    })),
  );
