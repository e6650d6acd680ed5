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

const kinds: Record<string, { code: number; label: string }> = {
  cuit: { code: 80, label: 'CUIT' },
  cuil: { code: 86, label: 'CUIL' },
  cdi: { code: 87, label: 'CDI' },
  passport: { code: 94, label: 'Pasaporte' },
  dni: { code: 96, label: 'DNI' },
  none: { code: 99, label: '' },
};
const byCode = new Map(Object.values(kinds).map((kind) => [kind.code, kind]));

/** DocTipo: AFIP's number for a kind of document (FEParamGetTiposDoc). */
export const documentCode = (kind: string): number => kinds[kind]?.code ?? 99;

/** How papers and books call a kind of document, by AFIP's number; empty of none. */
export const documentLabel = (code: number): string => byCode.get(code)?.label ?? String(code);

/** True of what AFIP itself gave somebody to be known by: CUIT, CUIL and CDI, of eleven digits each. */
export const isTaxKey = (code: number): boolean => code === 80 || code === 86 || code === 87;

/** A document's number as papers and books write it; what is no key is written as it is. */
export const formatDocument = (code: number, digits: string): string =>
  isTaxKey(code) && /^\d{11}$/.test(digits) ? formatCuit(digits) : digits;

/** 20-26756539-3 of 20267565393. */
export const formatCuit = (digits: string): string =>
  `${digits.slice(0, 2)}-${digits.slice(2, 10)}-${digits.slice(10)}`;
