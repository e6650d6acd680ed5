import { priceTimes, spread, sum } from '@mostrador/money';
import { contentOfNote, type Note } from '../src/voucher/content-of-note.ts';
import { contentOfSale, creditOfSale, type Returned } from '../src/voucher/content-of-sale.ts';
import type { CreditTerms } from '../src/voucher/fce.ts';
import { qrUrl } from '../src/voucher/qr.ts';
import type { NumberedVoucher } from '../src/voucher/voucher.ts';
import { type PrintedSale, type ReturnedLine, saleOfNote } from '../src/paper/rows.ts';
import { type Printed, type PrintedIssuer, type PrintedReceiver, sheetOf } from '../src/paper/sheet.ts';

export const kiosk: PrintedIssuer = {
  ivaCondition: 'responsable_inscripto',
  limitedA: false,
  cuit: '30714295698',
  legalName: 'Almacenes del Sur S.R.L.',
  tradeName: 'Kiosco La Esquina',
  address: 'Av. Corrientes 3247, C1193AAB Ciudad Autónoma de Buenos Aires',
  grossIncomeNumber: '901-714295-6',
  activityStart: '2014-03-01',
};

export const company: PrintedReceiver = {
  documentType: 'cuit',
  documentNumber: '30502793175',
  name: 'Distribuidora Ñandú S.A.',
  ivaCondition: 'responsable_inscripto',
  address: 'Bv. Chacabuco 1160, X5000IIK Córdoba',
};

type Line = PrintedSale['lines'][number];

const goods: [name: string, unitPriceMinor: number, quantityMilli: number, more?: Partial<Line>][] = [
  ['Alfajor triple de dulce de leche', 1_850_00, 3_000],
  ['Yerba mate con palo 1 kg', 4_990_00, 1_000, { ivaRateBp: 1050 }],
  ['Queso cremoso por kilo', 9_800_00, 352],
  ['Cigarrillos Box 20', 4_500_00, 2_000, { unitInternalTaxMinor: 3_150_00 }],
  ['Leche entera sachet 1 l', 1_600_00, 2_000, { ivaTreatment: 'exempt', ivaRateBp: 0 }],
  ['Gaseosa cola 2,25 l', 3_700_00, 1_000, { discountMinor: 370_00 }],
];

/** A sale whose sums are right; without lines, six things that a kiosk sells, each with another tax. */
export function makeSold(
  given: typeof goods = goods,
  { discountMinor = 0, roundingMinor = 0 }: { discountMinor?: number; roundingMinor?: number } = {},
): PrintedSale & { totalMinor: number; ticketNumber: number } {
  const lines = given.map(([name, unitPriceMinor, quantityMilli, more = {}], index) => ({
    lineNumber: index + 1,
    name,
    unitPriceMinor,
    quantityMilli,
    discountMinor: 0,
    ivaTreatment: 'taxed',
    ivaRateBp: 2100,
    unitInternalTaxMinor: 0,
    ...more,
    totalMinor: priceTimes(unitPriceMinor, quantityMilli) - (more.discountMinor ?? 0),
  }));
  const weights = lines.map((line) => line.totalMinor);
  const totalMinor = sum(weights) - discountMinor + roundingMinor;
  const paid = spread(totalMinor, weights);
  const payment = { paymentNumber: 1, method: 'cash', tenderedMinor: totalMinor, changeMinor: 0, reference: '' };
  return {
    lines: lines.map((line, index) => ({ ...line, paidMinor: paid[index]! })),
    discountMinor,
    roundingMinor,
    payments: [payment],
    totalMinor,
    ticketNumber: 1_284,
  };
}

type Given = Partial<Pick<Printed, 'issuer' | 'receiver' | 'copy'>> & {
  sale?: PrintedSale;
  concept?: number;
  /** Makes it an FCE. */
  terms?: CreditTerms;
  credit?: { earlier: Returned[]; returned: ReturnedLine[] | null };
  debit?: Note;
};

/** A voucher's sheet with an authorisation; with `credit` or `debit` that of a note for it. */
export function makeSheet({
  issuer = kiosk,
  receiver = null,
  copy = false,
  sale = makeSold(),
  concept = 1,
  terms,
  credit,
  debit,
}: Given = {}) {
  const day = '2026-11-20';
  const buyer = receiver ? { buyer: receiver } : {};
  const made = { issuer: { ...issuer, concept }, day, ...buyer, ...(terms ? { credit: terms } : {}) };
  const content = contentOfSale(sale, made);
  const invoice: NumberedVoucher = { ...content, pointOfSale: 3, number: 94, date: day };
  const { cuit } = issuer;
  const noted = { kind: 'debit_note' as const, corrected: invoice, cuit, credited: [], regimes: [], day };
  const note = debit ? contentOfNote(debit, noted).content : credit && creditOfSale(sale, { invoice, cuit, ...credit });
  const voucher = note ? { ...note, pointOfSale: 3, number: 12, date: day } : invoice;
  const authorization = { kind: 'cae', code: '76471234567890', due: '2026-11-30' } as const;
  const url = qrUrl('https://www.arca.gob.ar/fe/qr/', { cuit: issuer.cuit, voucher, authorization });
  return sheetOf({
    issuer,
    receiver,
    sale: debit ? saleOfNote(debit) : sale,
    returned: credit?.returned ?? null,
    reason: debit?.reason ?? '',
    voucher,
    authorization,
    qrUrl: url,
    copy,
  });
}
