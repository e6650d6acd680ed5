import type { Voucher } from '@mostrador/client';
import { all, type Counter, pesos, type Telling } from '@mostrador/dev/play/demo';
import type { BookCopy, Control } from '@mostrador/simulator-afip';
import { isFirstOfFortnight } from './invoicing.ts';

type Say = Telling['promise'];
type Entry = BookCopy['vouchers'][number];
/** What we issued, what of it AFIP was told, and what it has. */
type Books = { issued: Voucher[]; known: Voucher[]; theirs: Entry[] };

const lane = (pointOfSale: number, type: number) => `${pointOfSale}/${type}`;
/** AFIP writes pesos with a point. */
const minorOf = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);

/** Our vouchers are those that AFIP has, number by number, and the month's IVA adds up to them. */
export async function checkVouchers(counter: Counter, afip: Control, { promise }: Telling): Promise<void> {
  const { cuit } = await counter.owner.api.fiscal.getProfile({});
  const ours = await all<Voucher>(async (pageToken) => {
    const page = await counter.owner.api.fiscal.listVouchers({ pageSize: 200, pageToken });
    return { items: page.vouchers, next: page.nextPageToken };
  });
  const theirs = (await afip.book()).vouchers.filter((one) => String(one.Cuit) === cuit);
  const issued = ours.filter(({ state }) => state === 'authorized');
  const open = ours.filter(({ state }) => !['authorized', 'cancelled'].includes(state));
  promise(
    'every voucher is issued',
    open.length === 0 && issued.length > 0,
    `${issued.length} issued, ${open.length} not`,
  );
  const untold = issued.filter(({ authorization }) => authorization!.kind === 'caea' && !authorization!.reportedAt);
  promise(
    'AFIP was told of all of them',
    untold.length === 0 || isFirstOfFortnight(),
    untold.length === 0 ? `${issued.length} vouchers` : `but ${untold.length}, which it takes from tomorrow on`,
  );
  const known = issued.filter((one) => !untold.includes(one));
  sameBook(known, theirs, promise);
  noGaps(issued, promise);
  await ivaOfMonth(counter, { issued, known, theirs }, promise);
}

function sameBook(ours: Voucher[], theirs: Entry[], promise: Say): void {
  const written = (one: Voucher) =>
    `${lane(one.pointOfSale, one.type)} ${one.number} ${one.date.replaceAll('-', '')} ${one.totalMinor} ${one.netMinor} ${one.ivaMinor} ${one.authorization!.code}`;
  const read = (one: Entry) =>
    `${lane(one.PtoVta, one.CbteTipo)} ${one.CbteDesde} ${one.CbteFch} ${minorOf(one.ImpTotal)} ${minorOf(one.ImpNeto)} ${minorOf(one.ImpIVA)} ${one.CodAutorizacion}`;
  const [known, had] = [new Set(ours.map(written)), new Set(theirs.map(read))];
  const [missing, foreign] = [known.difference(had), had.difference(known)];
  promise(
    'our book = AFIP’s book',
    missing.size === 0 && foreign.size === 0 && ours.length === theirs.length,
    missing.size + foreign.size === 0
      ? `${ours.length} vouchers = ${theirs.length} vouchers, by number, date, amounts and code`
      : `AFIP lacks ${[...missing].join('; ') || 'none'}, we lack ${[...foreign].join('; ') || 'none'}`,
  );
}

function noGaps(ours: Voucher[], promise: Say): void {
  const lanes = [...Map.groupBy(ours, (one) => lane(one.pointOfSale, one.type))];
  const broken = lanes.filter(([, vouchers]) => {
    const numbers = vouchers.map(({ number }) => number).sort((a, b) => a - b);
    return numbers.some((number, at) => number !== at + 1);
  });
  promise(
    'numbers without gaps or twins',
    broken.length === 0,
    lanes.map(([name, vouchers]) => `${name}: 1 to ${vouchers.length}`).join(', '),
  );
}

/** Credit notes take back: they count against. Types of AFIP: 3, 8 and 13. */
const sign = (type: number): number => ([3, 8, 13].includes(type) ? -1 : 1);

/**
 * The IVA book of the month is what the vouchers add up to, rate by rate, and what AFIP has; and so is the file that the
 * accountant uploads (LIBRO_IVA_DIGITAL_VENTAS_CBTE: type in 9 to 11, total in 109 to 123).
 */
async function ivaOfMonth({ owner }: Counter, books: Books, promise: Say): Promise<void> {
  const { getIvaBook, downloadIvaBook } = owner.api.books;
  const sum = <T>(rows: T[], value: (row: T) => number) => rows.reduce((total, row) => total + value(row), 0);
  const month = books.issued
    .map(({ date }) => date.slice(0, 7))
    .toSorted()
    .at(-1)!;
  const [own, told] = [books.issued, books.known].map((some) => some.filter(({ date }) => date.startsWith(month))) as [
    Voucher[],
    Voucher[],
  ];
  const afips = books.theirs.filter(({ CbteFch }) => CbteFch.startsWith(month.replace('-', '')));
  const { totals, unauthorized, parts } = await getIvaBook({ book: 'sales', month });
  const { count, totalMinor, netMinor, ivaMinor, rates } = totals!;
  const rows = own.flatMap(({ type, iva }) => iva.map((row) => ({ type, ...row })));
  const agree =
    unauthorized === 0 &&
    count === own.length &&
    totalMinor === sum(own, (one) => sign(one.type) * one.totalMinor) &&
    sum(told, (one) => sign(one.type) * one.totalMinor) ===
      sum(afips, (one) => sign(one.CbteTipo) * minorOf(one.ImpTotal)) &&
    netMinor === sum(own, (one) => sign(one.type) * one.netMinor) &&
    ivaMinor === sum(own, (one) => sign(one.type) * one.ivaMinor) &&
    sum(told, (one) => sign(one.type) * one.ivaMinor) ===
      sum(afips, (one) => sign(one.CbteTipo) * minorOf(one.ImpIVA)) &&
    rates.every(
      ({ rateBp, ivaMinor: minor }) =>
        minor ===
        sum(
          rows.filter((row) => row.rateBp === rateBp),
          (row) => sign(row.type) * row.ivaMinor,
        ),
    );
  const byRate = rates.map(({ rateBp, ivaMinor: minor }) => `${pesos(minor)} at ${rateBp / 100} %`).join(' + ');
  promise(
    `Libro IVA of ${month} = its vouchers = AFIP’s`,
    agree,
    `${count} vouchers, ${pesos(totalMinor)}, net ${pesos(netMinor)}, IVA ${pesos(ivaMinor)} = ${byRate}`,
  );
  const files = await Promise.all(
    Array.from({ length: parts }, (_, at) =>
      downloadIvaBook({ book: 'sales', month, file: 'ventas_cbte', part: at + 1 }),
    ),
  );
  const text = files.map(({ contentBase64 }) => Buffer.from(contentBase64, 'base64').toString('latin1')).join('');
  const lines = text.split('\r\n').filter((line) => line !== '');
  const filed = sum(lines, (line) => sign(Number(line.slice(8, 11))) * Number(line.slice(108, 123)));
  promise(
    'its file for AFIP says the same',
    lines.length === count && lines.every((line) => line.length === 266) && filed === totalMinor,
    `${files[0]!.fileName}: ${lines.length} lines of 266, ${pesos(filed)}`,
  );
}
