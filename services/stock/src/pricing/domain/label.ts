import { share, splitIva } from '@mostrador/money';
import { contentOf } from './content.ts';

/** What is known of a product that lies on a shelf. */
export type Shelved = {
  name: string;
  barcode: string;
  priceMinor: number;
  ivaRateBp: number;
  internalTaxMinor: number;
  unit: string;
};

/** What a label says; amounts in centavos. */
export type Label = {
  name: string;
  priceMinor: number;
  /** What the final price is per, where it is not a piece. */
  per: string;
  /** Without IVA and internal taxes (Ley 27.743); absent where the company pays none of its own. */
  netMinor: number | undefined;
  /** What a kilo, litre or metre of it costs, where that is another price. */
  measure: { per: string; priceMinor: number } | undefined;
  barcode: string;
};

const names: Record<string, string> = { kg: 'kg', l: 'litro', m: 'metro' };

function measureOf({ name, priceMinor, unit }: Shelved): Label['measure'] {
  if (unit !== 'unit') return undefined;
  const content = contentOf(name);
  return content && { per: names[content.unit]!, priceMinor: share(priceMinor, 1_000, content.milli) };
}

export function labelOf(product: Shelved, withoutNet: boolean): Label {
  const { name, barcode, priceMinor, ivaRateBp, internalTaxMinor, unit } = product;
  return {
    name,
    barcode,
    priceMinor,
    per: names[unit] ?? '',
    netMinor: withoutNet ? undefined : splitIva(priceMinor - internalTaxMinor, ivaRateBp).netMinor,
    measure: measureOf(product),
  };
}
