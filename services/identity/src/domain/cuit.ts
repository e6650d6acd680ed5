const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** True for eleven digits whose last is the check digit of the others, modulo 11, as AFIP makes CUITs. */
export function isCuit(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(text[10]);
}
