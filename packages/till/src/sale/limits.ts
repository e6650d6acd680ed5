import { priceTimes, sum } from '@mostrador/money';
import type { RoleLimit } from '@mostrador/proto/identity';
import type { CompleteSaleRequest, SaleLineInput } from '@mostrador/proto/sales';

/** What a product costs by the catalogue, and in which version; open where the price is typed. */
type Listed = {
  version: number;
  priceMinor: number | null;
  openPrice?: boolean | null;
  /** Nobody may touch it. */
  priceFixed?: boolean | null;
};
type ListedOf = (productId: string) => Listed | undefined;

/** What of a sale is further down than a limit. */
export type Beyond = { discount: boolean; price: boolean };

const exceeds = (partMinor: number, wholeMinor: number, limitBp: number) =>
  BigInt(partMinor) * 10_000n > BigInt(wholeMinor) * BigInt(limitBp);

/**
 * What a line would have cost: as the catalogue has it. Of a version that is not known here, what the till says of it counts
 * where that is more: it may be late, and is never believed that it was less.
 */
function listPriceOf(line: SaleLineInput, listedOf: ListedOf): number | null {
  const listed = line.productId ? listedOf(line.productId) : undefined;
  if (listed?.openPrice) return null;
  const known = listed?.priceMinor ?? null;
  if (known !== null && (!line.priceVersion || line.priceVersion === listed?.version)) return known;
  return line.listPriceMinor === undefined ? known : Math.max(line.listPriceMinor, known ?? 0);
}

/** Whether a sale's discounts together, or the price of any line, go beyond a limit. */
export function beyond(sale: CompleteSaleRequest, limit: RoleLimit | undefined, listedOf: ListedOf): Beyond {
  const { discountBp, priceOverrideBp } = limit ?? {};
  const discounts = sum(sale.lines.map((line) => line.discountMinor)) + sale.discountMinor;
  const whole = () => sum(sale.lines.map((line) => priceTimes(line.unitPriceMinor, line.quantityMilli)));
  return {
    discount: discountBp !== undefined && discounts > 0 && exceeds(discounts, whole(), discountBp),
    price:
      priceOverrideBp !== undefined &&
      sale.lines.some((line) => {
        const list = listPriceOf(line, listedOf);
        return list !== null && exceeds(list - line.unitPriceMinor, list, priceOverrideBp);
      }),
  };
}

/** Whether a price that nobody may touch is another than its own, or has a discount; whoever approved it. */
export const touchesFixed = (sale: CompleteSaleRequest, listedOf: ListedOf): boolean =>
  sale.lines.some((line) => {
    if (!line.productId || !listedOf(line.productId)?.priceFixed) return false;
    const list = listPriceOf(line, listedOf);
    return line.discountMinor > 0 || sale.discountMinor > 0 || (list !== null && list !== line.unitPriceMinor);
  });

/** Whoever a till says approved what is beyond the limit. */
export const approversOf = (sale: CompleteSaleRequest, { discount, price }: Beyond): string[] => [
  ...(discount ? [sale.discountApprovedBy, ...sale.lines.map((line) => line.discountApprovedBy)] : []).filter(isNamed),
  ...(price ? sale.lines.map((line) => line.overrideBy) : []).filter(isNamed),
];

const isNamed = (id: string | undefined): id is string => id !== undefined;
