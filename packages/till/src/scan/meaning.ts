import { divideHalfUp } from '@mostrador/money';
import type { Word } from '@mostrador/proto/words';
import type { Scan } from './read-scan.ts';

/** What has to be known of a product to say what a scan of it means. */
export type Scanned = {
  canonicalBarcodes: string[];
  /** Of the pack codes, in their order. */
  canonicalPackCodes?: string[];
  data?:
    | { plu?: number | undefined; priceMinor: number; unit: string; openPrice: boolean; packCodes?: PackCode[] }
    | undefined;
};

/** So much of a product, and what that costs where it has a price of its own. */
type PackCode = { quantityMilli: number; priceMinor?: number | undefined };

/** What a scan means in a catalogue. Several products are told, never one of them silently. */
export type Meaning<Product> =
  | { state: 'found'; products: [Product]; measure: Measure; reason: '' | 'separator_missing' }
  | { state: 'ambiguous'; products: Product[]; reason: 'code_ambiguous' }
  /** The product is known, and the label is not one of it. */
  | { state: 'unfit'; products: [Product]; reason: Word<'scanReason'> }
  | { state: 'unknown'; products: []; reason: Word<'scanReason'> };

/** Absent is what has to be weighed, counted or typed. */
export type Measure = { quantityMilli?: number; unitPriceMinor?: number; labelPriceMinor?: number };

/** A million units: what a sale may have of one thing. */
const maxQuantityMilli = 1e9;

/** What to look for in the catalogue. */
export const keysOf = (scan: Scan): { codes: string[]; plu: number | null } => ({
  codes: [...new Set([...scan.codes, ...(scan.whole === null ? [] : [scan.whole])])],
  plu: scan.kind === 'scale' ? scan.label.plu : null,
});

/** `products` are those that the catalogue has under the keys of the scan; only active ones. */
export function meaningOf<Product extends Scanned>(scan: Scan, products: Product[]): Meaning<Product> {
  const under = (codes: readonly string[]) =>
    products.filter(({ canonicalBarcodes, canonicalPackCodes = [] }) =>
      [...canonicalBarcodes, ...canonicalPackCodes].some((code) => codes.includes(code)),
    );
  const asItself = scan.whole === null ? [] : under([scan.whole]);
  const { plu } = keysOf(scan);
  const asSaid = new Set([...under(scan.codes), ...products.filter(({ data }) => plu !== null && data?.plu === plu)]);
  const found = [...new Set([...asSaid, ...asItself])];
  const [product] = found;
  if (!product) return { state: 'unknown', products: [], reason: whyUnknown(scan) };
  if (found.length > 1) return { state: 'ambiguous', products: found, reason: 'code_ambiguous' };
  const said = asSaid.has(product) ? scan : null;
  const pack = packOf(product, said ? said.codes : [scan.whole!]);
  const measure = pack
    ? measureOfPack(pack, said?.kind === 'gs1' ? (said.gs1.count ?? 1) : 1, product)
    : measureOf(said, product);
  if (typeof measure === 'string') return { state: 'unfit', products: [product], reason: measure };
  const isSure = scan.kind !== 'gs1' || !scan.gs1.separatorMissing;
  return { state: 'found', products: [product], measure, reason: isSure ? '' : 'separator_missing' };
}

function packOf({ canonicalPackCodes = [], data }: Scanned, codes: readonly string[]): PackCode | undefined {
  return data?.packCodes?.[canonicalPackCodes.findIndex((code) => codes.includes(code))];
}

function whyUnknown(scan: Scan): Word<'scanReason'> {
  if (scan.kind === 'unreadable') return scan.reason;
  if (scan.kind === 'code' && scan.doubt) return scan.doubt;
  // A digit in front of a GTIN says that it is so many of one thing, but not how many.
  if (scan.codes.some((code) => /^[1-8]\d{13}$/.test(code))) return 'pack_unknown';
  return scan.kind === 'scale' ? 'plu_unknown' : 'code_unknown';
}

type Said = { quantityMilli?: number; priceMinor?: number; count?: number };

/** So many of what a code of several units stands for. What its price leaves when it is divided, the label's price says. */
function measureOfPack(pack: PackCode, count: number, { data }: Scanned): Measure | Word<'scanReason'> {
  const quantityMilli = pack.quantityMilli * count;
  const { priceMinor } = pack;
  if (priceMinor === undefined)
    return limited({ quantityMilli, ...(data!.openPrice ? {} : { unitPriceMinor: data!.priceMinor }) });
  const unitPriceMinor = Math.ceil((priceMinor * 1000) / pack.quantityMilli);
  return limited({ quantityMilli, unitPriceMinor, labelPriceMinor: priceMinor * count });
}

/** How much of a product it is, and at what price. A null scan says nothing but which product it is. */
function measureOf(scan: Scan | null, { data }: Scanned): Measure | Word<'scanReason'> {
  const { unit, priceMinor, openPrice } = data!;
  const said: Said = scan?.kind === 'scale' ? scan.label : scan?.kind === 'gs1' ? scan.gs1 : {};
  const { count } = said;
  const label = said.priceMinor === undefined ? {} : { labelPriceMinor: said.priceMinor };
  const price = openPrice ? {} : { unitPriceMinor: priceMinor };
  if (said.quantityMilli !== undefined) {
    if (unit !== 'kg') return 'not_weighed';
    return limited({ quantityMilli: said.quantityMilli, ...price, ...label });
  }
  if (said.priceMinor === undefined || count !== undefined) {
    return limited({ ...(unit === 'unit' ? { quantityMilli: 1000 * (count ?? 1) } : {}), ...price, ...label });
  }
  if (openPrice) return limited({ quantityMilli: 1000, unitPriceMinor: said.priceMinor, ...label });
  if (priceMinor === 0) return 'price_missing';
  if (unit === 'unit' && said.priceMinor % priceMinor !== 0) return 'price_not_multiple';
  const quantityMilli = Number(divideHalfUp(BigInt(said.priceMinor) * 1000n, BigInt(priceMinor)));
  return limited({ quantityMilli, ...price, ...label });
}

function limited(measure: Measure): Measure | Word<'scanReason'> {
  if (measure.quantityMilli === 0) return 'value_zero';
  return (measure.quantityMilli ?? 0) > maxQuantityMilli ? 'value_too_large' : measure;
}
