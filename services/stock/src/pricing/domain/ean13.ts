const left = [
  '0001101',
  '0011001',
  '0010011',
  '0111101',
  '0100011',
  '0110001',
  '0101111',
  '0111011',
  '0110111',
  '0001011',
];
/** Which digits of the left half are written the other way, by the first digit. */
const parity = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];

const inverted = (bars: string) => [...bars].map((bar) => (bar === '0' ? '1' : '0')).join('');
const reversed = (bars: string) => [...bars].toReversed().join('');

/** The 95 modules of an EAN-13, 1 for a bar; null for what is no EAN-13 (ISO/IEC 15420). */
export function ean13Bars(code: string): string | null {
  if (!/^\d{13}$/.test(code)) return null;
  const digits = [...code].map(Number);
  const sum = digits.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  if (sum % 10 !== 0) return null;
  const ways = parity[digits[0]!]!;
  const first = digits.slice(1, 7).map((digit, index) => {
    const right = inverted(left[digit]!);
    return ways[index] === '0' ? left[digit]! : reversed(right);
  });
  const second = digits.slice(7).map((digit) => inverted(left[digit]!));
  return `101${first.join('')}01010${second.join('')}101`;
}
