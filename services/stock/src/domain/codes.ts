import type { PackCode } from '@mostrador/proto/stock';
import { fail } from '../errors.ts';
import { convert } from './measures.ts';

/** A code of a product: what it stands for, and what that costs; nulls of a plain one. */
export type Code = {
  barcode: string;
  quantityMilli: number | null;
  form: string | null;
  priceMinor: number | null;
  /** Where it stands in the request. */
  field: string;
};

/** All codes of a product, the plain ones first; what a pack code stands for is in the product's own unit. */
export function codesOf(data: { barcodes: string[]; packCodes: PackCode[]; unit: string }, at: string): Code[] {
  const plain = data.barcodes.map((barcode, index) => ({
    barcode,
    quantityMilli: null,
    form: null,
    priceMinor: null,
    field: `${at}data.barcodes.${index}`,
  }));
  const packs = data.packCodes.map(({ barcode, quantityMilli, unit, form, priceMinor = null }, index) => {
    const field = `${at}data.packCodes.${index}`;
    const own = convert(quantityMilli, unit || data.unit, data.unit);
    if (own === null) return fail('unit_not_converted', { field: `${field}.unit` });
    if (data.unit === 'unit' && own % 1000 !== 0) fail('quantity_not_whole', { field: `${field}.quantityMilli` });
    return { barcode, quantityMilli: own, form, priceMinor, field: `${field}.barcode` };
  });
  return [...plain, ...packs];
}
