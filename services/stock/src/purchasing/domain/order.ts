import type { Word } from '@mostrador/proto/words';

type State = Word<'purchaseOrderState'>;

/** The states in which something may be done to an order. */
const open: Record<'change' | 'approve' | 'send' | 'receive' | 'cancel', readonly State[]> = {
  change: ['draft'],
  approve: ['draft'],
  send: ['approved'],
  // Who has received all may receive what is within the tolerance.
  receive: ['approved', 'sent', 'partly_received', 'received'],
  cancel: ['draft', 'approved', 'sent', 'partly_received'],
};

export type Act = keyof typeof open;

export const mayBe = (act: Act, state: State): boolean => open[act].includes(state);

type Progress = { quantity_milli: number; received_milli: number };

/** What an order is after goods came, or were taken back. One that was cancelled stays so. */
export function stateAfter(state: State, wasSent: boolean, lines: readonly Progress[]): State {
  if (state === 'cancelled') return state;
  if (lines.every((line) => line.received_milli >= line.quantity_milli)) return 'received';
  if (lines.some((line) => line.received_milli > 0)) return 'partly_received';
  return wasSent ? 'sent' : 'approved';
}

/** Whether that much may come of a line: what was ordered, and so much more as is let pass. */
export const mayReceive = ({ quantity_milli: ordered }: Progress, receivedMilli: number, overReceiptBp: number) =>
  BigInt(receivedMilli) * 10_000n <= BigInt(ordered) * BigInt(10_000 + overReceiptBp);

/** What its supplier may object to in an order. */
export function remarksOn(
  minimumOrderMinor: number,
  totalMinor: number,
  lines: readonly { packs: number; minimumPacks: number }[],
): Word<'purchaseOrderObjection'>[] {
  const tooFew = lines.some(({ packs, minimumPacks }) => packs < minimumPacks);
  return [
    ...(totalMinor < minimumOrderMinor ? (['below_minimum_order'] as const) : []),
    ...(tooFew ? (['below_minimum_packs'] as const) : []),
  ];
}
