/** The lengths of a GTIN; other codes have no digit that we check. */
const gtin = /^(\d{8}|\d{12,14})$/;

/** True unless it is as long as a GTIN and its last digit does not fit the others. */
export function hasRightCheckDigit(barcode: string): boolean {
  if (!gtin.test(barcode)) return true;
  const digits = [...barcode].toReversed();
  const sum = digits.reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
