import type { Tx } from '@mostrador/kit';
import { expectedNow, takenOut } from './domain/totals.ts';
import type { Head, SessionRow } from './queries.ts';
import { noteForReview } from './reviews.ts';

/** Centavos that may be taken out of a session without an approval where the company has set nothing: $ 100.000. */
const usualLimitMinor = 10_000_000;

export async function cashOutLimit(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ limit: number }>`
    select cash_out_limit_minor as limit from cash_settings where tenant_id = ${tx.tenantId}`;
  return row?.limit ?? usualLimitMinor;
}

/**
 * True where so much more cash out of a session needs an approval. All that was taken out of it by hand counts, so that
 * nobody takes it in parts. What is in the drawer does not: whoever is refused by it is told how much that is.
 */
export const needsApproval = async (tx: Tx, head: Head, amountMinor: number): Promise<boolean> =>
  takenOut(head.totals) + BigInt(amountMinor) > BigInt(await cashOutLimit(tx));

/** After cash was taken out: notes it for supervisors, and for nobody else, where there cannot have been as much. */
export async function noteExcess(
  tx: Tx,
  head: Head,
  session: SessionRow,
  movement: { movementId: string; amountMinor: number; at: string; actorId: string },
): Promise<void> {
  // The head has the movement already.
  if ((expectedNow(head.totals).get('cash') ?? 0n) >= 0n) return;
  const { movementId: subjectId, amountMinor, at, actorId } = movement;
  await noteForReview(tx, { flag: 'more_than_expected', subjectId, session, actorId, amountMinor: -amountMinor, at });
}
