const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const prefixes = new Set(['20', '23', '24', '25', '26', '27', '30', '33', '34', '50', '51', '55']);

/** A CUIT, CUIL or CDI with a known prefix and a right check digit. Keys of foreign countries (5x) are taken as they come. */
export function isCuit(cuit: number): boolean {
  const digits = String(cuit);
  if (digits.length !== 11 || !prefixes.has(digits.slice(0, 2))) return false;
  if (digits.startsWith('5')) return true;
  const rest = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0) % 11;
  return rest !== 1 && Number(digits[10]) === (11 - rest) % 11;
}
