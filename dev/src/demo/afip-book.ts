import type { Voucher } from '@mostrador/proto/fiscal';
import type { BookCopy, Control } from '@mostrador/simulator-afip';
import type { Counter } from './counter.ts';
import { all } from './promises.ts';
import { pesos, type Telling } from './telling.ts';

type Say = Telling['promise'];
type Entry = BookCopy['vouchers'][number];

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
  sameBook(issued, theirs, promise);
  noGaps(issued, promise);
  ivaOfMonth(issued, theirs, promise);
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

/** The sales book of the month: what was sold, net and IVA by rate, from our vouchers and from AFIP's. */
function ivaOfMonth(ours: Voucher[], theirs: Entry[], promise: Say): void {
  const month = ours
    .map(({ date }) => date.slice(0, 7))
    .sort()
    .at(-1)!;
  const sum = <T>(rows: T[], value: (row: T) => number) => rows.reduce((total, row) => total + value(row), 0);
  const own = ours.filter(({ date }) => date.startsWith(month));
  const afips = theirs.filter(({ CbteFch }) => CbteFch.startsWith(month.replace('-', '')));
  const total = sum(own, (one) => sign(one.type) * one.totalMinor);
  const net = sum(own, (one) => sign(one.type) * one.netMinor);
  const byRate = [
    ...Map.groupBy(
      own.flatMap(({ type, iva }) => iva.map((row) => ({ type, ...row }))),
      ({ rateBp }) => rateBp,
    ),
  ];
  const iva = byRate.map(
    ([rateBp, rows]) => [rateBp, sum(rows, ({ type, ivaMinor }) => sign(type) * ivaMinor)] as const,
  );
  const rest = sum(own, (one) => sign(one.type) * (one.exemptMinor + one.untaxedMinor + one.tributesMinor));
  const theirTotal = sum(afips, (one) => sign(one.CbteTipo) * minorOf(one.ImpTotal));
  promise(
    `IVA of ${month} adds up`,
    total === net + sum(iva, ([, minor]) => minor) + rest && total === theirTotal,
    `${pesos(total)} = net ${pesos(net)} + ${iva.map(([rateBp, minor]) => `${pesos(minor)} at ${rateBp / 100} %`).join(' + ')} + other ${pesos(rest)}; AFIP has ${pesos(theirTotal)}`,
  );
}
