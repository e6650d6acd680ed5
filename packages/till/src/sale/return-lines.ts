import { share, sum } from '@mostrador/money';
import type { ReturnLine, ReturnLineInput, SaleLine } from '@mostrador/proto/sales';
import { fault } from './fault.ts';

/**
 * What returned lines are worth. Each line is worth its share of what was paid, less what earlier returns of it were
 * worth, so that all returns of a line add up to exactly what was paid for it, in whatever portions.
 */
export function returnLines(
  sold: SaleLine[],
  earlier: ReturnLine[],
  wanted: ReturnLineInput[],
): { lines: ReturnLine[]; totalMinor: number } {
  const before = Map.groupBy(earlier, (line) => line.lineNumber);
  const lines = wanted.map(({ lineNumber, quantityMilli, disposition }, index) => {
    const line = sold.find((one) => one.lineNumber === lineNumber);
    if (!line) return fault('line_unknown', { field: `lines.${index}.lineNumber` });
    const past = before.get(lineNumber) ?? [];
    const beforeMilli = sum(past.map((one) => one.quantityMilli));
    const returnedMilli = beforeMilli + quantityMilli;
    // Of a part of the line, what all returns have of it less what those before had.
    const partOf = (minor: number) =>
      share(minor, returnedMilli, line.quantityMilli) - share(minor, beforeMilli, line.quantityMilli);
    if (returnedMilli > line.quantityMilli) fault('quantity_exceeds_sold', { field: `lines.${index}.quantityMilli` });
    const amountMinor =
      share(line.paidMinor, returnedMilli, line.quantityMilli) - sum(past.map((one) => one.amountMinor));
    return {
      lineNumber,
      productId: line.productId,
      quantityMilli,
      amountMinor,
      netMinor: partOf(line.netMinor ?? 0),
      ivaMinor: partOf(line.ivaMinor ?? 0),
      internalTaxMinor: partOf(line.internalTaxMinor ?? 0),
      ...(disposition ? { disposition } : {}),
    };
  });
  return { lines, totalMinor: sum(lines.map((line) => line.amountMinor)) };
}

/** What was paid for a sale, what came back of it was worth, and what money was given back: by returns and by notes. */
type GivenBack = { totalMinor: number; returnedMinor: number; paidBackMinor: number; refundedMinor: number };

/**
 * The money that goes back with goods of a worth: their part of what is left of what was paid. Without refunds by credit
 * notes that is their worth; the return that brings the last goods gives back all that is left.
 */
export function dueFor(
  worthMinor: number,
  { totalMinor, returnedMinor, paidBackMinor, refundedMinor }: GivenBack,
): number {
  const leftMinor = Math.max(0, totalMinor - paidBackMinor - refundedMinor);
  const goodsMinor = totalMinor - returnedMinor;
  return goodsMinor === 0 ? 0 : share(leftMinor, worthMinor, goodsMinor);
}
