import { consumer, type Event, type Tx } from '@mostrador/kit';
import { CashMovementRecorded } from '@mostrador/proto/cash';
import {
  type TillCashMovement,
  type TillDeclaration,
  TillOperationRecorded,
  type TillSessionOpening,
} from '@mostrador/proto/sales';
import { toMovement } from '../convert.ts';
import type { Books } from '../env.ts';
import { declared, keepCount } from '../handlers/declare-count.ts';
import { enter } from '../handlers/open-session.ts';
import { settle } from '../closing.ts';
import { append, byHand, headsOf } from '../ledger.ts';
import { movementMadeBy, sessionOf } from '../queries.ts';

/**
 * What a till did with its cash while offline, in the order of its clock. It has happened: nothing of it is refused.
 */
export const tillOperationRecorded = consumer(TillOperationRecorded, async (tx, events, ctx) => {
  const operations = events
    .map((event) => ({ ...event.body, at: madeAt(event) }))
    .sort((a, b) => a.at.localeCompare(b.at));
  for (const { openSession, cashMovement, declaration, at } of operations) {
    if (openSession) await open(tx, ctx, openSession, at);
    if (cashMovement) await move(tx, ctx, cashMovement, at);
    if (declaration) await declare(tx, ctx, declaration, at);
  }
});

function madeAt({ body, at }: Event<TillOperationRecorded>): string {
  const made = body.openSession?.openedAt ?? body.cashMovement?.movedAt ?? body.declaration?.declaredAt ?? at;
  return new Date(made).toISOString();
}

async function open(tx: Tx, books: Books, opening: TillSessionOpening, openedAt: string): Promise<void> {
  const [till] = await tx.sql<{ branch_id: string }>`select branch_id from tills where till_id = ${opening.tillId}`;
  await enter(tx, books, { ...opening, openedAt, branchId: till?.branch_id ?? null }, 'take');
}

async function lock(tx: Tx, naming: TillCashMovement | TillDeclaration, at: string) {
  const { sessionId } = naming;
  const [head] = await headsOf(tx, [{ ...naming, tenantId: tx.tenantId, branchId: '', at }]);
  return { head: head!, session: await sessionOf(tx, sessionId) };
}

async function move(tx: Tx, books: Books, operation: TillCashMovement, at: string): Promise<void> {
  const { head, session } = await lock(tx, operation, at);
  const { movementId, amountMinor, reason, cashierId: actorId } = operation;
  if (await movementMadeBy(tx, movementId)) return;
  const late = session.closed_at !== null;
  const kind = operation.kind as 'in' | 'out';
  const movement = byHand({ id: movementId, kind, amountMinor, reason, late, at, actorId });
  const [link] = await append(tx, books, new Map([[head, [movement]]]));
  tx.emit(CashMovementRecorded, movementId, {
    movement: toMovement(link!),
    branchId: session.branch_id ?? '',
    tillId: session.till_id,
  });
  await settle(tx, books, [{ tenantId: tx.tenantId, sessionId: session.session_id }]);
}

async function declare(tx: Tx, books: Books, declaration: TillDeclaration, declaredAt: string): Promise<void> {
  const { session } = await lock(tx, declaration, declaredAt);
  const count = { ...declaration, declaredAt, declaredBy: declaration.cashierId };
  if (!(await keepCount(tx, count))) return;
  if (session.declaration_id === null) return declared(tx, count, books.now());
  await tx.sql`
    update till_sessions set flags = flags || '{declared_again}'::text[], version = version + 1
    where session_id = ${session.session_id} and not ('declared_again' = any (flags))`;
}
