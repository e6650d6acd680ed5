import { consumer, type Event, type Tx } from '@mostrador/kit';
import { CashMovementRecorded } from '@mostrador/proto/cash';
import {
  type ApprovalProof,
  type TillCashMovement,
  type TillDeclaration,
  TillOperationRecorded,
  type TillSessionOpening,
} from '@mostrador/proto/sales';
import type { Word } from '@mostrador/proto/words';
import { needsApproval, noteExcess } from '../cash-out.ts';
import { toMovement } from '../convert.ts';
import type { Books } from '../env.ts';
import { declared, isKept, keepCount } from '../counting.ts';
import { enter } from '../opening.ts';
import { settle } from '../closing.ts';
import { append, byHand, headsOf } from '../ledger.ts';
import { type Head, movementMadeBy, sessionOf, type SessionRow } from '../queries.ts';
import { type Flag, noteForReview } from '../reviews.ts';

/**
 * What a till did with its cash while offline, in the order of its clock. It has happened: nothing of it is refused. What
 * cannot be on the books is noted for a supervisor, as it was sent.
 */
export const tillOperationRecorded = consumer(TillOperationRecorded, async (tx, events, ctx) => {
  const operations = events
    .map((event) => ({ ...event.body, at: madeAt(event) }))
    .sort((a, b) => a.at.localeCompare(b.at));
  for (const { openSession, cashMovement, declaration, approval, at } of operations) {
    if (openSession) await open(tx, ctx, openSession, at);
    if (cashMovement) await move(tx, ctx, { ...cashMovement, at, approval });
    if (declaration) await declare(tx, ctx, declaration, at);
  }
});

function madeAt({ body, at }: Event<TillOperationRecorded>): string {
  const made = body.openSession?.openedAt ?? body.cashMovement?.movedAt ?? body.declaration?.declaredAt ?? at;
  return new Date(made).toISOString();
}

async function branchOfTill(tx: Tx, tillId: string): Promise<string | null> {
  const [till] = await tx.sql<{ branch_id: string }>`
    select branch_id from tills where tenant_id = ${tx.tenantId} and till_id = ${tillId}`;
  return till?.branch_id ?? null;
}

type Operation = { sessionId: string; tillId: string; cashierId: string };

/** Keeps what is not on the books for a person to look at. */
async function putAside(
  tx: Tx,
  flag: Flag,
  operation: Operation,
  what: { id: string; amountMinor: number; at: string },
) {
  const { sessionId: session_id, tillId: till_id, cashierId: actorId } = operation;
  const session = { session_id, till_id, branch_id: await branchOfTill(tx, till_id) };
  const { id: subjectId, amountMinor, at } = what;
  await noteForReview(tx, { flag, subjectId, session, actorId, amountMinor, at, detail: JSON.stringify(operation) });
}

async function open(tx: Tx, books: Books, opening: TillSessionOpening, openedAt: string): Promise<void> {
  const branchId = await branchOfTill(tx, opening.tillId);
  const session = await enter(tx, books, { ...opening, openedAt, branchId }, 'take');
  if (session.till_id !== opening.tillId)
    await putAside(tx, 'session_of_another_till', opening, {
      id: opening.sessionId,
      amountMinor: opening.openingFloatMinor,
      at: openedAt,
    });
}

async function lock(tx: Tx, naming: TillCashMovement | TillDeclaration, at: string) {
  const { sessionId } = naming;
  const [head] = await headsOf(tx, [{ ...naming, tenantId: tx.tenantId, branchId: '', at }]);
  return { head: head!, session: await sessionOf(tx, sessionId) };
}

type Movement = TillCashMovement & { at: string; approval: ApprovalProof | undefined };

const signedOf = ({ kind, amountMinor }: TillCashMovement) => (kind === 'out' ? -amountMinor : amountMinor);

async function move(tx: Tx, books: Books, operation: Movement): Promise<void> {
  const { at, approval: _, ...sent } = operation;
  const { movementId, amountMinor, reason, cashierId: actorId, reasonCode } = sent;
  const { head, session } = await lock(tx, sent, at);
  const aside = (flag: Flag) => putAside(tx, flag, sent, { id: movementId, amountMinor: signedOf(sent), at });
  if (session.till_id !== sent.tillId) return aside('session_of_another_till');
  const stored = await movementMadeBy(tx, movementId);
  if (stored) {
    if (stored.session_id !== session.session_id || stored.amount_minor !== signedOf(sent)) await aside('id_reused');
    return;
  }
  const approvedBy = await approverOf(tx, operation, head, session);
  const late = session.closed_at !== null;
  const kind = sent.kind as Word<'handMovement'>;
  const movement = byHand({ id: movementId, kind, amountMinor, reason, late, at, actorId, approvedBy, reasonCode });
  const [link] = await append(tx, books, new Map([[head, [movement]]]));
  if (kind === 'out') await noteExcess(tx, head, session, { movementId, amountMinor, at, actorId });
  tx.emit(CashMovementRecorded, movementId, {
    movement: toMovement(link!),
    branchId: session.branch_id ?? '',
    tillId: session.till_id,
  });
  await settle(tx, books, [{ tenantId: tx.tenantId, sessionId: session.session_id }]);
}

/** Who approved cash out above the limit; noted for a supervisor where nobody did, or only the till says so. */
async function approverOf(tx: Tx, operation: Movement, head: Head, session: SessionRow): Promise<string> {
  const { kind, amountMinor, approval, at } = operation;
  if (kind !== 'out' || !(await needsApproval(tx, head, amountMinor))) return '';
  const approvedBy = approval?.approverId ?? '';
  if (!approval || approval.offline) {
    const flag = approval ? 'approved_offline' : 'approval_missing';
    const { movementId: subjectId, cashierId: actorId } = operation;
    await noteForReview(tx, { flag, subjectId, session, actorId, approvedBy, amountMinor: -amountMinor, at });
  }
  return approvedBy;
}

async function declare(tx: Tx, books: Books, declaration: TillDeclaration, declaredAt: string): Promise<void> {
  const { session } = await lock(tx, declaration, declaredAt);
  const count = { ...declaration, declaredAt, declaredBy: declaration.cashierId };
  const aside = (flag: Flag) =>
    putAside(tx, flag, declaration, { id: declaration.declarationId, amountMinor: 0, at: declaredAt });
  if (session.till_id !== declaration.tillId) return aside('session_of_another_till');
  if (!(await keepCount(tx, count))) {
    if (!(await isKept(tx, count))) await aside('id_reused');
    return;
  }
  if (session.declaration_id === null) return declared(tx, count, books.now());
  await tx.sql`
    update till_sessions set flags = flags || '{declared_again}'::text[], version = version + 1
    where tenant_id = ${tx.tenantId} and session_id = ${session.session_id} and not ('declared_again' = any (flags))`;
}
