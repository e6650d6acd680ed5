import type { SaleLineInput } from '@mostrador/proto/sales';

/** What the newest publication says of a product's price. */
export type Published = { publication: number; version: number; priceMinor: number; beganAt: string };

/**
 * Whether a line was sold at a price of before a publication that had begun: by a till that is late. A till that says
 * neither version is not judged, nor a price that a person, a scale or nobody set.
 */
export function isOutdated(line: SaleLineInput, published: Published | null | undefined, at: string): boolean {
  const { priceSource = 'list', priceVersion, publishedVersion } = line;
  if (!published || priceSource !== 'list') return false;
  if (priceVersion === undefined && publishedVersion === undefined) return false;
  if (Date.parse(at) < Date.parse(published.beganAt)) return false;
  const knows = (publishedVersion ?? 0) >= published.publication || (priceVersion ?? 0) >= published.version;
  return !knows && (line.listPriceMinor ?? line.unitPriceMinor) !== published.priceMinor;
}
