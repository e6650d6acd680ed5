import { divideHalfUp } from '@mostrador/money';
import { hasRightCheckDigit } from './gtin.ts';

/** What GS1 elements say of goods. Days are yyyy-mm-dd. */
export type Gs1 = {
  /** 14 digits: of the goods, or of what a logistic unit holds. */
  gtin: string;
  lot?: string;
  serial?: string;
  producedOn?: string;
  bestBefore?: string;
  expiresOn?: string;
  /** Net weight in grams. */
  quantityMilli?: number;
  count?: number;
  priceMinor?: number;
  /** The scanner sent no separators, and what follows the lot or serial may be of it, or not. */
  separatorMissing?: true;
};

/** An application identifier and its value. */
export type Element = [ai: string, value: string];

/** FNC1 between elements, as scanners send it. */
export const separator = '\u001d';

/** Digits of an identifier, by its first two. */
function identifierLength(two: string): number {
  if (/^(?:2[345]|4[012]|71)$/.test(two)) return 3;
  if (/^(?:3[1-69]|43|7[02]|8[0-2])$/.test(two)) return 4;
  return /^(?:0[0-4]|1[0-9]|2[0-2]|30|37|9\d)$/.test(two) ? 2 : 0;
}

/** Identifier and value together, of those that need no separator after them. */
function predefinedLength(two: string): number | undefined {
  if (two === '00') return 20;
  if (/^0[123]$/.test(two)) return 16;
  if (two === '04') return 18;
  if (/^1[1-9]$/.test(two)) return 8;
  if (two === '20') return 4;
  if (/^3[1-6]$/.test(two)) return 10;
  return two === '41' ? 16 : undefined;
}

/** Null where it is no string of elements. */
export function elementsOf(text: string): Element[] | null {
  const elements: Element[] = [];
  for (let at = 0; at < text.length;) {
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    const two = text.slice(at, at + 2);
    const end = at + (predefinedLength(two) ?? untilSeparator(text, at));
    const ai = text.slice(at, at + identifierLength(two));
    const value = text.slice(at + ai.length, end);
    if (!/^\d{2,4}$/.test(ai) || value === '' || end > text.length || value.includes(separator)) return null;
    elements.push([ai, value]);
    at = end;
  }
  return elements;
}

function untilSeparator(text: string, at: number): number {
  const next = text.indexOf(separator, at);
  return (next < 0 ? text.length : next) - at;
}

/** As people read it: (01)07790895000997(10)A1. Null where it is not. */
export function bracketedElementsOf(text: string): Element[] | null {
  const parts = text.split(/\((\d{2,4})\)/);
  if (parts[0] !== '' || parts.length < 3) return null;
  return Array.from({ length: (parts.length - 1) / 2 }, (_, at): Element => [parts[2 * at + 1]!, parts[2 * at + 2]!]);
}

/** A day of this century; the last of its month where none is said. Null where there is no such day. */
function dayOf(value: string): string | null {
  if (!/^\d{6}$/.test(value)) return null;
  const [year, month, day] = [2000 + Number(value.slice(0, 2)), Number(value.slice(2, 4)), Number(value.slice(4))];
  if (month < 1 || month > 12) return null;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day > last) return null;
  return new Date(Date.UTC(year, month - 1, day || last)).toISOString().slice(0, 10);
}

const exact = (value: bigint): number | null => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
};

/** Thousandths of `value` with so many decimals, times `factor` hundred-millionths. */
const milliOf = (value: string, decimals: number, factor = 100_000_000n): number | null =>
  exact(divideHalfUp(BigInt(value) * factor, 10n ** BigInt(decimals + 5)));

const centsOf = (value: string, decimals: number): number | null =>
  exact(divideHalfUp(BigInt(value) * 100n, 10n ** BigInt(decimals)));

const poundInHundredMillionthsOfKilo = 45_359_237n;

/** Null where the value does not fit its identifier, empty where that says nothing we want to know. */
function factOf(ai: string, value: string): Partial<Gs1> | null {
  const when = (right: boolean, fact: Partial<Gs1>) => (right ? fact : null);
  const day = dayOf(value) ?? undefined;
  const decimals = Number(ai[3]);
  const word = /^[!"%-?A-Z_a-z]{1,20}$/.test(value);
  const digits = /^\d+$/.test(value);
  if (ai === '01' || ai === '02') return when(/^\d{14}$/.test(value) && hasRightCheckDigit(value), { gtin: value });
  if (ai === '10') return when(word, { lot: value });
  if (ai === '21') return when(word, { serial: value });
  if (ai === '11') return when(day !== undefined, { producedOn: day! });
  if (ai === '15') return when(day !== undefined, { bestBefore: day! });
  if (ai === '17') return when(day !== undefined, { expiresOn: day! });
  if (ai === '30' || ai === '37') return when(digits && value.length <= 8, { count: Number(value) });
  if (/^3[12]0[0-5]$/.test(ai)) {
    const milli = /^\d{6}$/.test(value)
      ? milliOf(value, decimals, ai[1] === '2' ? poundInHundredMillionthsOfKilo : undefined)
      : null;
    return when(milli !== null, { quantityMilli: milli! });
  }
  if (/^39[23]\d$/.test(ai)) return priceOf(value, decimals, ai[2] === '3');
  return {};
}

/** With a currency before it, a price in another one than ours is none. */
function priceOf(value: string, decimals: number, hasCurrency: boolean): Partial<Gs1> | null {
  if (!(hasCurrency ? /^\d{4,18}$/ : /^\d{1,15}$/).test(value)) return null;
  if (hasCurrency && !value.startsWith('032')) return {};
  const priceMinor = centsOf(hasCurrency ? value.slice(3) : value, decimals);
  return priceMinor === null ? null : { priceMinor };
}

/** What elements say of goods. Several values of one thing say nothing certain, so they are refused. */
export function gs1Of(elements: Element[]): Gs1 | 'gs1_malformed' | 'check_digit' | 'gtin_missing' {
  const said: Partial<Gs1> = {};
  for (const [ai, value] of elements) {
    const fact = factOf(ai, value);
    if (!fact) return (ai === '01' || ai === '02') && /^\d{14}$/.test(value) ? 'check_digit' : 'gs1_malformed';
    for (const [key, one] of Object.entries(fact)) {
      const known = said[key as keyof Gs1];
      if (known !== undefined && known !== one) return 'gs1_malformed';
    }
    Object.assign(said, fact);
  }
  return said.gtin === undefined ? 'gtin_missing' : { ...said, gtin: said.gtin };
}

/**
 * A scanner that sends no separators joins a lot and what comes after it. Where the end of one reads as a date as well,
 * nobody can know which: it is left out.
 */
export function withoutGuesses(text: string, { lot, serial, ...sure }: Gs1): Gs1 {
  const joined = [lot, serial].some((one) => one !== undefined && mayEndInDate(one));
  if (text.includes(separator) || !joined) {
    return { ...sure, ...(lot === undefined ? {} : { lot }), ...(serial === undefined ? {} : { serial }) };
  }
  return { ...sure, separatorMissing: true };
}

const mayEndInDate = (value: string): boolean =>
  value.length > 8 && /1[157]\d{6}$/.test(value) && dayOf(value.slice(-6)) !== null;
