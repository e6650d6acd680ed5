import { priceTimes, share, splitIva, spread, sum } from '@mostrador/money';
import type { Sale, SaleLine } from '@mostrador/proto/sales';
import type { Note } from '../voucher/content-of-note.ts';
import type { Returned } from '../voucher/content-of-sale.ts';
import type { NumberedVoucher } from '../voucher/voucher.ts';
import { amount, decimal, percent, quantity } from './words.ts';

/** What the paper of a voucher says of its sale. */
export type PrintedSale = Pick<Sale, 'discountMinor' | 'roundingMinor' | 'payments'> & {
  lines: Pick<
    SaleLine,
    | 'lineNumber'
    | 'name'
    | 'unitPriceMinor'
    | 'quantityMilli'
    | 'discountMinor'
    | 'ivaTreatment'
    | 'ivaRateBp'
    | 'unitInternalTaxMinor'
    | 'totalMinor'
    | 'paidMinor'
  >[];
};

/** What came back of a line, with how much of it. */
export type ReturnedLine = Returned & { quantityMilli: number };

/** A row of the paper, its amounts as they are printed; empty where there is none. */
export type Row = {
  quantity: string;
  name: string;
  unit: string;
  discount: string;
  iva: string;
  amount: string;
  minor: number;
};

type Line = PrintedSale['lines'][number];

/** A note that was asked for reads like a sale of its lines. */
export const saleOfNote = ({ lines }: Note): PrintedSale => ({
  discountMinor: 0,
  roundingMinor: 0,
  payments: [],
  lines: lines.map(({ description, amountMinor, ivaTreatment, ivaRateBp }, index) => ({
    lineNumber: index + 1,
    name: description,
    unitPriceMinor: amountMinor,
    quantityMilli: 1_000,
    discountMinor: 0,
    ivaTreatment,
    ivaRateBp,
    unitInternalTaxMinor: 0,
    totalMinor: amountMinor,
    paidMinor: amountMinor,
  })),
});

/** The lines of the paper: those of the sale, or what came back of them at what was paid for it. */
export function linesOf(sale: PrintedSale, returned: ReturnedLine[] | null): Line[] {
  if (!returned) return sale.lines;
  return returned.flatMap(({ lineNumber, amountMinor, quantityMilli }) => {
    const line = sale.lines.find((one) => one.lineNumber === lineNumber);
    if (!line) return [];
    const worth = { discountMinor: 0, totalMinor: amountMinor, paidMinor: amountMinor };
    return [{ ...line, ...worth, quantityMilli, unitPriceMinor: share(amountMinor, 1_000, quantityMilli) }];
  });
}

/** Decimals that the price of one among a million needs. */
const mostPlaces = 9;

/** A price in centavos as a quotient: `minor * over / under`. */
type Price = { minor: number; over: number; under: number };

/**
 * What is printed as the price of one, with as few decimals as let quantity times price be `wholeMinor` to the centavo,
 * whoever checks it: the price itself or, where that is rounded to another whole, the whole by its quantity.
 */
function unitOf(price: Price, wholeMinor: number, quantityMilli: number): string {
  const average = { minor: wholeMinor, over: 1_000, under: quantityMilli };
  for (let places = 2; places <= mostPlaces; places += 1) {
    const scale = 10 ** (places - 2);
    for (const { minor, over, under } of [price, average]) {
      if ((minor / under) * over * scale > Number.MAX_SAFE_INTEGER) continue;
      const scaled = share(minor, over * scale, under);
      if (share(scaled, quantityMilli, 1_000 * scale) === wholeMinor) return decimal(scaled, places);
    }
  }
  return amount(share(price.minor, price.over, price.under));
}

/** A row of classes B and C: prices with all that is in them. */
export const grossRow = (line: Line): Row => ({
  quantity: quantity(line.quantityMilli),
  name: line.name,
  unit: unitOf(
    { minor: line.unitPriceMinor, over: 1, under: 1 },
    line.totalMinor + line.discountMinor,
    line.quantityMilli,
  ),
  discount: line.discountMinor > 0 ? amount(-line.discountMinor) : '',
  iva: '',
  amount: amount(line.totalMinor),
  minor: line.totalMinor,
});

const treatments: Record<string, string> = { exempt: 'Exento', untaxed: 'No grav.' };

/** What the rows of a treatment and rate add up to: the base that AFIP was told. */
function baseOf(voucher: NumberedVoucher, { ivaTreatment, ivaRateBp }: Line): number {
  if (ivaTreatment === 'exempt') return voucher.exemptMinor;
  if (ivaTreatment === 'untaxed') return voucher.untaxedMinor;
  return voucher.iva.find((row) => row.rateBp === ivaRateBp)?.baseMinor ?? 0;
}

/** Rows of class A: net of IVA and internal taxes, spread so that they add up to the bases that AFIP was told. */
export function netRows(lines: Line[], voucher: NumberedVoucher): Row[] {
  const nets = new Map<Line, number>();
  for (const group of Map.groupBy(lines, (line) => `${line.ivaTreatment} ${line.ivaRateBp}`).values()) {
    // Internal taxes are outside the net: a line that bears them has less of it.
    const weights = group.map((line) =>
      Math.max(0, line.paidMinor - priceTimes(line.unitInternalTaxMinor, line.quantityMilli)),
    );
    const parts = spread(baseOf(voucher, group[0]!), weights);
    group.forEach((line, index) => nets.set(line, parts[index]!));
  }
  return lines.map((line) => {
    const minor = nets.get(line)!;
    const untaxedMinor = line.unitPriceMinor - line.unitInternalTaxMinor;
    const full = splitIva(priceTimes(untaxedMinor, line.quantityMilli), line.ivaRateBp).netMinor;
    // A centavo apart is rounding, not a discount.
    const isDiscounted = line.paidMinor < priceTimes(line.unitPriceMinor, line.quantityMilli) && full - minor > 1;
    const price = { minor: untaxedMinor, over: 10_000, under: 10_000 + line.ivaRateBp };
    return {
      quantity: quantity(line.quantityMilli),
      name: line.name,
      unit: unitOf(price, isDiscounted ? full : minor, line.quantityMilli),
      discount: isDiscounted ? amount(minor - full) : '',
      iva: treatments[line.ivaTreatment] ?? percent(line.ivaRateBp),
      amount: amount(minor),
      minor,
    };
  });
}

/** A line of the totals; centavos. */
export type Total = { label: string; minor: number };

/** Class A: what AFIP was told, part by part. */
export const totalsA = ({ netMinor, iva, untaxedMinor, exemptMinor, tributes }: NumberedVoucher): Total[] => [
  { label: 'Importe neto gravado', minor: netMinor },
  ...iva.map((row) => ({ label: `IVA ${percent(row.rateBp)}`, minor: row.amountMinor })),
  { label: 'Importe no gravado', minor: untaxedMinor },
  { label: 'Importe exento', minor: exemptMinor },
  ...tributes.map((row) => ({ label: row.description, minor: row.amountMinor })),
];

/** Classes B and C: from what the rows add up to, to what was paid; internal taxes of a B are inside the prices. */
export function totalsBC(rows: Row[], sale: PrintedSale, voucher: NumberedVoucher | null, whole: boolean): Total[] {
  const perceptions = voucher?.tributes.filter((row) => row.id !== 4) ?? [];
  const changes = [
    ...(whole
      ? [
          { label: 'Descuento', minor: -sale.discountMinor },
          { label: 'Redondeo', minor: sale.roundingMinor },
        ]
      : []),
    ...perceptions.map((row) => ({ label: row.description, minor: row.amountMinor })),
  ].filter((one) => one.minor !== 0);
  return changes.length === 0 ? [] : [{ label: 'Subtotal', minor: sum(rows.map((row) => row.minor)) }, ...changes];
}
