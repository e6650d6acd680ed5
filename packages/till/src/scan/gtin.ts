/** The digit that ends a GTIN, an SSCC or a GLN, from the digits before it. */
export function checkDigitOf(digits: string): number {
  const sum = [...digits].toReversed().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

const endsRight = (digits: string): boolean => Number(digits.at(-1)) === checkDigitOf(digits.slice(0, -1));

/** The lengths of a GTIN; other codes have no digit that we check. */
const gtinShape = /^(\d{8}|\d{12,14})$/;

/** True unless it is as long as a GTIN and its last digit does not fit the others. */
export const hasRightCheckDigit = (code: string): boolean => !gtinShape.test(code) || endsRight(code);

/**
 * The form that the catalogue compares codes by, as `gtin_of` of `stock` makes it: the 13 digits of a GTIN that is written
 * with 12, 13 or 14, and any other code as it is. Eight digits may be a shop's own, so may be what begins with 2.
 */
export function canonicalCode(code: string): string {
  if (!/^\d{12,14}$/.test(code) || !endsRight(code)) return code;
  const padded = code.padStart(14, '0');
  return /^0(?:[13-9]|0[013-9])/.test(padded) ? padded.slice(1) : code;
}

/** What the catalogue may have a GTIN of 14 digits under: zeros in front may have been left out. */
export function codesOfGtin(gtin: string): string[] {
  const codes = [canonicalCode(gtin)];
  if (gtin.startsWith('0')) codes.push(gtin.slice(1));
  if (gtin.startsWith('000000')) codes.push(gtin.slice(6));
  return [...new Set(codes)];
}

/** The GTIN-12 that eight digits of a UPC-E stand for; null where they are none. */
export function upcOfUpcE(eight: string): string | null {
  const [system, body, check] = [eight[0]!, eight.slice(1, 7), eight[7]!];
  if (system !== '0' && system !== '1') return null;
  const last = Number(body[5]);
  const kept = last <= 2 ? 2 : last === 3 ? 3 : last === 4 ? 4 : 5;
  const company = body.slice(0, kept) + (last <= 2 ? `${last}00` : '').padEnd(5 - kept, '0');
  const item = (last <= 4 ? body.slice(kept, 5) : body[5]!).padStart(5, '0');
  const upc = `${system}${company}${item}${check}`;
  return endsRight(upc) ? upc : null;
}
