/** True unless it is an EAN-13 whose check digit is wrong. Shorter and internal codes have no digit that we check. */
export function hasRightCheckDigit(barcode: string): boolean {
  if (!/^\d{13}$/.test(barcode)) return true;
  const sum = [...barcode].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
