import { divideHalfUp, share, sum } from '@mostrador/money';
import type { PurchaseTribute, SupplierVoucher } from '@mostrador/proto/books';
import type { IvaAmount } from '@mostrador/proto/fiscal';
import { documentCode } from '@mostrador/rules';
import { ivaIds } from '@mostrador/till/voucher';
import { fail } from '../../errors.ts';
import { addDays } from '../../domain/dates.ts';
import { hidesIva, type PurchaseEntry } from './book-entry.ts';

/**
 * Types that a local supplier issues (FEParamGetTiposCbte, and those of controladores fiscales). Not among them: exports,
 * and 49, which whoever buys used goods issues.
 */
export const supplierTypes = new Set([
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 34, 35, 39, 40, 51, 52, 53, 54, 60, 61, 63, 64, 81, 82, 83, 110, 111,
  112, 113, 114, 115, 116, 117, 118, 119, 120, 201, 202, 203, 206, 207, 208, 211, 212, 213,
]);

/** Notes, in which AFIP takes an IVA that is not base times rate (manual WSFEv1, code 10051). */
const notes = new Set([2, 3, 52, 53]);

/** Where the books put a tribute (FEParamGetTiposTributos). */
const tributeIds: Record<string, number> = {
  iva_perception: 6,
  iibb_perception: 7,
  municipal_perception: 8,
  national_perception: 1,
  internal_tax: 4,
  other: 99,
};

/** What AFIP calls a currency (FEParamGetTiposMonedas). */
const currencies: Record<string, string> = { ARS: 'PES', USD: 'DOL', EUR: '060', BRL: '012' };

/** One unit in millionths: the rate of pesos. */
const one = 1_000_000;

/** In centavos of pesos; far above any purchase, and its sums are exact. */
const mostMinor = 1_000_000_000_000;

/** Days that a voucher may be dated ahead: what AFIP takes of services (manual WSFEv1, code 10016). */
const daysAhead = 10;

const isRepeated = (keys: (string | number)[]) => new Set(keys).size < keys.length;

/**
 * The month (yyyy-mm) whose book a voucher goes into: the one asked for, else that of its date. It may come late, never
 * early. Throws `date_ahead`, `month_before_voucher`, `month_ahead`.
 */
export function bookMonth({ date }: SupplierVoucher, asked: string, today: string): string {
  if (date > addDays(today, daysAhead)) fail('date_ahead', { field: 'voucher.date' });
  const own = date.slice(0, 7);
  if (asked === '' || asked === own) return own;
  if (asked < own) fail('month_before_voucher', { field: 'month' });
  if (asked > today.slice(0, 7)) fail('month_ahead', { field: 'month' });
  return asked;
}

/** Throws the first thing that cannot be right in a voucher, with its field. */
export function checkVoucher(voucher: SupplierVoucher): void {
  checkIva(voucher);
  checkTributes(voucher.tributes);
  const { iva, tributes, computableMinor, totalMinor, currency, exchangeRateMicro } = voucher;
  const parts = sum([
    voucher.untaxedMinor,
    voucher.exemptMinor,
    voucher.grossMinor,
    ...iva.flatMap((row) => [row.netMinor, row.ivaMinor]),
    ...tributes.map((tribute) => tribute.amountMinor),
  ]);
  if (parts !== totalMinor) fail('voucher_sum_wrong', { field: 'voucher.totalMinor', detail: `the parts: ${parts}` });
  if (computableMinor > sum(iva.map((row) => row.ivaMinor)))
    fail('computable_too_high', { field: 'voucher.computableMinor' });
  if (currency === 'ARS' && exchangeRateMicro !== one)
    fail('exchange_rate_of_pesos', { field: 'voucher.exchangeRateMicro' });
  if (BigInt(totalMinor) * BigInt(exchangeRateMicro) > BigInt(mostMinor) * BigInt(one))
    fail('voucher_too_large', { field: 'voucher.totalMinor' });
}

function checkIva({ type, iva, grossMinor }: SupplierVoucher): void {
  if (hidesIva(type) && iva.length > 0) fail('iva_not_shown', { field: 'voucher.iva' });
  if (!hidesIva(type) && grossMinor > 0) fail('gross_not_allowed', { field: 'voucher.grossMinor' });
  if (isRepeated(iva.map((row) => row.rateBp))) fail('rate_repeated', { field: 'voucher.iva' });
  const wrong = notes.has(type) ? -1 : iva.findIndex((row) => !isOfRate(row));
  if (wrong !== -1) fail('iva_not_of_rate', { field: `voucher.iva.${wrong}.ivaMinor` });
}

/** Paper rounds line by line, so that a peso or 0.01 % is taken; at 0 % nothing is. */
function isOfRate({ rateBp, netMinor, ivaMinor }: IvaAmount): boolean {
  if (rateBp === 0) return ivaMinor === 0;
  const exact = Number(divideHalfUp(BigInt(netMinor) * BigInt(rateBp), 10_000n));
  return Math.abs(exact - ivaMinor) <= Math.max(100, exact / 10_000);
}

function checkTributes(tributes: PurchaseTribute[]): void {
  const wrong = tributes.findIndex(({ kind, jurisdiction }) => (kind === 'iibb_perception') !== jurisdiction > 0);
  if (wrong !== -1) fail('jurisdiction_wrong', { field: `voucher.tributes.${wrong}.jurisdiction` });
  if (isRepeated(tributes.map(({ kind, jurisdiction }) => `${kind} ${jurisdiction}`)))
    fail('tribute_repeated', { field: 'voucher.tributes' });
}

/**
 * A voucher as the book of purchases has it: in pesos, each part rounded by itself (RG 3685: amounts in pesos, the total
 * is the sum of its parts).
 */
export function toEntry(voucher: SupplierVoucher): PurchaseEntry {
  const { exchangeRateMicro: rateMicro, iva, tributes } = voucher;
  const pesos = (amountMinor: number) => share(amountMinor, rateMicro, one);
  const rates = iva.map(({ rateBp, netMinor, ivaMinor }) => ({
    id: ivaIds[rateBp]!,
    rateBp,
    baseMinor: pesos(netMinor),
    amountMinor: pesos(ivaMinor),
  }));
  return {
    date: voucher.date,
    type: voucher.type,
    pointOfSale: voucher.pointOfSale,
    number: voucher.number,
    document: { type: documentCode('cuit'), number: voucher.supplierCuit },
    name: voucher.supplierName,
    untaxedMinor: pesos(voucher.untaxedMinor),
    exemptMinor: pesos(voucher.exemptMinor),
    netMinor: pesos(voucher.grossMinor) + sum(rates.map((row) => row.baseMinor)),
    iva: rates,
    tributes: tributes.map(({ kind, jurisdiction, amountMinor }) => ({
      id: tributeIds[kind]!,
      jurisdiction,
      amountMinor: pesos(amountMinor),
    })),
    dueDate: '',
    // Rounded apart from the rates it may come out a centavo above them.
    computableMinor: Math.min(pesos(voucher.computableMinor), sum(rates.map((row) => row.amountMinor))),
    clearance: '',
    currency: currencies[voucher.currency]!,
    rateMicro,
  };
}
