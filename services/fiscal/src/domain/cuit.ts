const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/**
 * The eleven digits of a CUIT, CUIL or CDI however it was typed (with dashes, dots or blanks); null where it is none.
 * Prefixes 2x are people, 3x entities; the keys of foreign countries (5x) are taken without their check digit, because
 * some that AFIP itself assigned fail it. Zeros satisfy the arithmetic, so the prefix is checked too.
 */
export function normaliseCuit(text: string): string | null {
  const digits = text.replaceAll(/[\s.-]/g, '');
  if (/^5[015]\d{9}$/.test(digits)) return digits;
  if (!/^(2[03-7]|3[034])\d{9}$/.test(digits)) return null;
  return checkDigit(digits) === Number(digits[10]) ? digits : null;
}

/** The eleventh digit, modulo 11 of the ten before it; 10 where no digit is right and AFIP assigns another prefix. */
function checkDigit(digits: string): number {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return (11 - (sum % 11)) % 11;
}

/** 20-26756539-3 of 20267565393. */
export const formatCuit = (digits: string): string =>
  `${digits.slice(0, 2)}-${digits.slice(2, 10)}-${digits.slice(10)}`;
