import type { Word } from '@mostrador/proto/words';
import { elementsOfLink } from './digital-link.ts';
import { bracketedElementsOf, elementsOf, type Gs1, gs1Of, separator, withoutGuesses } from './gs1.ts';
import { canonicalCode, codesOfGtin, hasRightCheckDigit, upcOfUpcE } from './gtin.ts';
import { readScaleLabel, type ScaleLabel, type ScaleLayout } from './scale.ts';

/**
 * What a scanned text means.
 * - `codes`: what the catalogue may have the goods under, in canonical form.
 * - `whole`: the text as a code that a shop made up; null where it can be none. Where it is one of the catalogue's, it says
 *   no more than that.
 */
export type Scan =
  | { kind: 'gtin'; codes: string[]; whole: null }
  | { kind: 'scale'; codes: string[]; whole: string; label: ScaleLabel }
  | { kind: 'gs1'; codes: string[]; whole: string | null; gs1: Gs1 }
  | { kind: 'code'; codes: string[]; whole: string; doubt?: 'check_digit' }
  | { kind: 'unreadable'; codes: string[]; whole: null; reason: Word<'scanReason'> };

/** What the catalogue takes as a code: what Code 39 and 128 are printed with, no space at either end. */
export const codeShape = /^(?! )[0-9A-Za-z ./+$%_-]{1,32}(?<! )$/;

export const maxScanLength = 2_048;

const unreadable = (reason: Word<'scanReason'>): Scan => ({ kind: 'unreadable', codes: [], whole: null, reason });

/**
 * The one rule for what a scan means, in tills and services alike. Never throws: what does not fit says why. Understands the
 * AIM identifier that a scanner may send in front (`]E0`); without it, a text is what its form says.
 */
export function readScan(text: string, layouts: readonly ScaleLayout[]): Scan {
  if (text.length > maxScanLength) return unreadable('too_long');
  const sent = trimmed(text);
  const aim = /^\][A-Za-z][0-9A-Za-z]/.exec(sent)?.[0] ?? '';
  const body = trimmed(sent.slice(aim.length));
  if (body === '' || body === separator) return unreadable('empty');
  if (/^https?:\/\//i.test(body)) {
    const elements = elementsOfLink(body);
    return elements ? readElements(elements, null) : unreadable('gtin_missing');
  }
  if (/^\(\d{2,4}\)/.test(body)) return readElements(bracketedElementsOf(body), null);
  if (/^\](?:C1|e0|d2|Q3|J1)$/.test(aim) || body.includes(separator)) return readElementString(body, null);
  if (/^\d+$/.test(body)) return readDigits(body, aim, layouts);
  return readOther(body);
}

/** Scanners may end what they send with Enter or Tab, and begin it with a mark of their own. FNC1 means something. */
const mark = `(?:[^\\P{Cc}${separator}]| )+`;
const marks = new RegExp(`^${mark}|${mark}$`, 'gu');
const trimmed = (text: string): string => text.replaceAll(marks, '');

function readElements(elements: ReturnType<typeof elementsOf>, whole: string | null, sure = (gs1: Gs1) => gs1): Scan {
  if (!elements) return unreadable('gs1_malformed');
  const gs1 = gs1Of(elements);
  if (typeof gs1 === 'string') return unreadable(gs1);
  return { kind: 'gs1', codes: codesOfGtin(gs1.gtin), whole, gs1: sure(gs1) };
}

const readElementString = (body: string, whole: string | null): Scan =>
  readElements(elementsOf(body), whole, (gs1) => withoutGuesses(body, gs1));

/** Without an identifier of its symbol, elements may as well be a code that a shop made up. */
function readOther(body: string): Scan {
  const isCode = codeShape.test(body);
  if (/^0[12]\d{14}/.test(body)) {
    const scan = readElementString(body, isCode ? body : null);
    if (scan.kind === 'gs1' || !isCode) return scan;
  }
  if (isCode) return { kind: 'code', codes: [], whole: body };
  return unreadable(/^[\u0020-\u007e]{33,}$/.test(body) ? 'too_long' : 'malformed');
}

function readDigits(body: string, aim: string, layouts: readonly ScaleLayout[]): Scan {
  const isEan = aim.startsWith(']E');
  // An add-on of two or five digits says which issue of a magazine it is.
  const digits = aim === ']E3' && /^(?:\d{15}|\d{18})$/.test(body) ? body.slice(0, 13) : body;
  if (digits.length === 13 && digits.startsWith('2') && hasRightCheckDigit(digits)) return readWeighed(digits, layouts);
  if (digits.length === 8) return readEight(digits, aim);
  if (!/^\d{12,14}$/.test(digits)) return isEan ? unreadable('malformed') : readOther(digits);
  if (hasRightCheckDigit(digits)) return { kind: 'gtin', codes: codesOfLong(digits), whole: null };
  // Of 13 digits it is a reading error for certain; others may be a shop's own.
  if (isEan || digits.length === 13) return unreadable('check_digit');
  return { kind: 'code', codes: [], whole: digits, doubt: 'check_digit' };
}

const codesOfLong = (digits: string): string[] => [
  ...new Set([canonicalCode(digits), ...codesOfGtin(digits.padStart(14, '0'))]),
];

function readWeighed(digits: string, layouts: readonly ScaleLayout[]): Scan {
  const label = readScaleLabel(digits, layouts);
  if (label === null) return { kind: 'code', codes: [], whole: digits };
  if (typeof label === 'string') return unreadable(label);
  return { kind: 'scale', codes: [], whole: digits, label };
}

/** Eight digits are an EAN-8, a UPC-E, or both at once; the catalogue knows which. */
function readEight(digits: string, aim: string): Scan {
  const codes: string[] = [];
  if (aim !== ']E0' && hasRightCheckDigit(digits)) codes.push(digits, `00000${digits}`);
  const upc = aim === ']E4' ? null : upcOfUpcE(digits);
  if (upc) codes.push(digits, canonicalCode(upc));
  if (codes.length > 0) return { kind: 'gtin', codes: [...new Set(codes)], whole: null };
  if (aim.startsWith(']E')) return unreadable('check_digit');
  return { kind: 'code', codes: [], whole: digits, doubt: 'check_digit' };
}
