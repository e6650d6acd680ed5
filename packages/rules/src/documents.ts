/** A document's number without what people write between its signs: 20.123.456 is 20123456. Passports keep letters. */
export const plainDocument = (typed: string): string => typed.replaceAll(/[\s.\p{Pd}−/]/gu, '');

const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** The first two digits that AFIP gives: persons, and entities. */
const prefixes = /^(2[03-7]|3[034])\d{9}$/;

/** "CUIT país": one for persons, one for entities and one for others of each country. */
const countries = /^(5[05]00000|5160000)\d{4}$/;

/**
 * The eleven digits of a CUIT, CUIL or CDI however it was typed (with dashes, dots or blanks); null where it is none.
 * The keys of foreign countries are taken without their check digit, because some that AFIP itself assigned fail it.
 * Zeros satisfy the arithmetic, so the prefix is checked too.
 */
export function normaliseCuit(typed: string): string | null {
  const digits = plainDocument(typed);
  if (countries.test(digits)) return digits;
  return prefixes.test(digits) && withCheckDigit(digits.slice(0, 10)) === digits ? digits : null;
}

/** The same where none is known yet: nothing stays nothing. */
export const normaliseCuitOrNone = (typed: string): string | null =>
  plainDocument(typed) === '' ? '' : normaliseCuit(typed);

/** Ten digits and the eleventh that follows of them, modulo 11; null where none does and AFIP assigns another prefix. */
export function withCheckDigit(ten: string): string | null {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(ten[index]), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? null : `${ten}${check}`;
}

/** 20-26756539-3 of 20267565393. */
export const formatCuit = (digits: string): string =>
  `${digits.slice(0, 2)}-${digits.slice(2, 10)}-${digits.slice(10)}`;
