const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const prefixes = new Set(['20', '23', '24', '25', '26', '27', '30', '33', '34']);
const countries = /^(5[05]00000|5160000)\d{4}$/;

/**
 * A CUIT, CUIL or CDI with a known prefix and a right check digit. "CUIT país", one for persons, companies and others of each
 * foreign country, are taken without it: some that AFIP gave fail.
 */
export function isCuit(cuit: number): boolean {
  const digits = String(cuit);
  if (countries.test(digits)) return true;
  if (digits.length !== 11 || !prefixes.has(digits.slice(0, 2))) return false;
  const rest = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0) % 11;
  return rest !== 1 && Number(digits[10]) === (11 - rest) % 11;
}
