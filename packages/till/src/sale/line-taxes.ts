import { internalTaxIn, spread, sum } from '@mostrador/money';
import type { SaleLine, SaleTax } from '@mostrador/proto/sales';

const groupOf = ({ ivaTreatment, ivaRateBp }: Pick<SaleTax, 'ivaTreatment' | 'ivaRateBp'>) =>
  `${ivaTreatment} ${ivaRateBp}`;

/**
 * Lines with their parts of a sale's taxes. The net of a rate is spread over its lines by largest remainder, as the
 * discount on the whole is over all, so that the lines of a rate add up to exactly what the sale has of it.
 */
export function taxedLines(lines: SaleLine[], discountMinor: number, taxes: SaleTax[]): SaleLine[] {
  const weights = lines.map((line) => line.totalMinor);
  const grosses = spread(sum(weights) - discountMinor, weights);
  const taxed = [...lines];
  for (const tax of taxes) {
    const places = lines.flatMap((line, index) => (groupOf(line) === groupOf(tax) ? index : []));
    const own = places.map((index) => grosses[index]!);
    const eachTheirs = places.map((index) => internalTaxIn(lines[index]!, grosses[index]!));
    // Of a sale of before, a line could bear internal taxes of another.
    const internals = sum(eachTheirs) === tax.internalTaxMinor ? eachTheirs : spread(tax.internalTaxMinor, own);
    const bases = own.map((gross, at) => gross - internals[at]!);
    const nets = spread(tax.netMinor, bases);
    places.forEach((index, at) => {
      const [netMinor, internalTaxMinor] = [nets[at]!, internals[at]!];
      taxed[index] = { ...lines[index]!, netMinor, ivaMinor: bases[at]! - netMinor, internalTaxMinor };
    });
  }
  return taxed;
}
