/** The last digit of an EAN-13, from the twelve before it. */
export function checkDigit(twelve: string): number {
  const sum = [...twelve].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10;
}

/** A valid EAN-13 of Argentina (779): four digits of the company, five of the article. */
export function ean13(company: number, article: number): string {
  const twelve = `779${String(company).padStart(4, '0')}${String(article).padStart(5, '0')}`;
  return `${twelve}${checkDigit(twelve)}`;
}
