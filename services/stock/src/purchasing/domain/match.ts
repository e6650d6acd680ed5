import type { Word } from '@mostrador/proto/words';

/** How far an invoice may be from what was ordered and came, in basis points of that. */
export type Tolerances = { priceToleranceBp: number; quantityToleranceBp: number };

/** A line of an invoice, and what it is held against. `expectedCostMinor`: null where neither order nor receipt knows. */
export type Held = {
  quantityMilli: number;
  unitCostMinor: number;
  ordered: boolean;
  receivedMilli: number;
  expectedCostMinor: number | null;
};

function isWithin(said: number, expected: number, toleranceBp: number): boolean {
  const apart = BigInt(said) - BigInt(expected);
  return (apart < 0n ? -apart : apart) * 10_000n <= BigInt(expected) * BigInt(toleranceBp);
}

/**
 * What is to be said of a line, the first that holds: nobody ordered it; nothing came; another quantity came; it costs
 * something else. What came without an order counts as ordered: somebody took it in.
 */
export function matchOf(line: Held, tolerances: Tolerances): Word<'invoiceLineMatch'> {
  if (!line.ordered) return 'not_ordered';
  if (line.receivedMilli <= 0) return 'not_received';
  if (!isWithin(line.quantityMilli, line.receivedMilli, tolerances.quantityToleranceBp)) return 'quantity_differs';
  const { expectedCostMinor: expected } = line;
  if (expected !== null && !isWithin(line.unitCostMinor, expected, tolerances.priceToleranceBp)) return 'price_differs';
  return 'matched';
}

/** Something that has come, of which so much waits for an invoice. */
export type Waiting = { receipt_id: string; line_number: number; open_milli: number };

/** What of it an invoice takes, the oldest first. */
export function taken(waiting: readonly Waiting[], quantityMilli: number) {
  let left = quantityMilli;
  return waiting.flatMap(({ receipt_id: receiptId, line_number: lineNumber, open_milli: open }) => {
    const milli = Math.min(left, open);
    left -= milli;
    return milli > 0 ? [{ receiptId, lineNumber, milli }] : [];
  });
}
