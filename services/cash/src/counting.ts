import type { Tx } from '@mostrador/kit';
import { TillSessionDeclared } from '@mostrador/proto/cash';
import type { CountedAmount } from '@mostrador/proto/common';
import { awaitClose } from './closing.ts';
import { toWholeSession } from './convert.ts';
import { sessionOf } from './queries.ts';

export type Count = {
  declarationId: string;
  sessionId: string;
  counted: CountedAmount[];
  ticketCount: number;
  lastTicketNumber: number;
  declaredAt: string;
  declaredBy: string;
};

/** Keeps a count; false when something was counted under its id before. */
export async function keepCount(tx: Tx, count: Count): Promise<boolean> {
  const inserted = await tx.sql`
    insert into declarations (tenant_id, declaration_id, session_id, counted, ticket_count, last_ticket_number, declared_at,
      declared_by)
    values (${tx.tenantId}, ${count.declarationId}, ${count.sessionId}, ${JSON.stringify(count.counted)},
      ${count.ticketCount}, ${count.lastTicketNumber}, ${count.declaredAt}, ${count.declaredBy})
    on conflict do nothing returning 1`;
  return inserted.length > 0;
}

/** True when this very count was kept before. */
export async function isKept(tx: Tx, count: Count): Promise<boolean> {
  const same = await tx.sql`
    select from declarations
    where tenant_id = ${tx.tenantId} and declaration_id = ${count.declarationId} and session_id = ${count.sessionId}
      and counted = ${JSON.stringify(count.counted)}::jsonb and ticket_count = ${count.ticketCount}
      and last_ticket_number = ${count.lastTicketNumber}`;
  return same.length > 0;
}

/** Makes a kept count the one by which its session closes. The session's head is locked. */
export async function declared(tx: Tx, { sessionId, declarationId }: Count, closeFrom: Date): Promise<void> {
  await tx.sql`
    update till_sessions set state = 'declared', declaration_id = ${declarationId}, version = version + 1
    where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
  tx.emit(TillSessionDeclared, sessionId, { session: toWholeSession(await sessionOf(tx, sessionId)) });
  await awaitClose(tx, sessionId, closeFrom);
}
