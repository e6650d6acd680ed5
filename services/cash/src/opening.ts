import type { Tx } from '@mostrador/kit';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { settle } from './closing.ts';
import type { Books } from './env.ts';
import { fail } from './errors.ts';
import { append, byHand } from './ledger.ts';
import { lockHeads, sessionOf, type SessionRow } from './queries.ts';

export type Opening = {
  sessionId: string;
  tillId: string;
  /** Null while the till's branch is not known. */
  branchId: string | null;
  cashierId: string;
  openingFloatMinor: number;
  openedAt: string;
  /** Of a channel's: when its business day ends. */
  closesAt?: string | undefined;
};

/**
 * Enters a session into the books, or completes one that was known from its facts only. What is at odds with what we have
 * is refused, or, when a till did it offline, taken: a session beside another open one is flagged, and of two openings
 * under one id the first stays.
 */
export async function enter(tx: Tx, books: Books, opening: Opening, atOdds: 'refuse' | 'take'): Promise<SessionRow> {
  const { sessionId, tillId } = opening;
  // One opening of a till at a time, so that what is read here still holds when it is written.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId} ${tillId}`}, 0))`;
  const [known] = await lockHeads(tx, [{ tenantId: tx.tenantId, sessionId }]);
  const session = known && (await sessionOf(tx, sessionId));
  if (session && (!session.provisional || session.till_id !== tillId)) {
    if (atOdds === 'refuse' && !isSame(session, opening)) fail('id_reused', { field: 'sessionId' });
    return session;
  }
  const isChannel = opening.closesAt !== undefined;
  const [other] = await tx.sql`
    select from till_sessions
    where tenant_id = ${tx.tenantId} and till_id = ${tillId} and state = 'open' and not provisional
      and session_id <> ${sessionId} and not ${isChannel}::boolean`;
  if (other && atOdds === 'refuse') fail('till_session_open', { field: 'tillId' });
  const lastCount = isChannel ? null : await lastCountOf(tx, opening);
  const differs = lastCount !== null && lastCount !== opening.openingFloatMinor;
  const flags = [...(other ? ['overlapping'] : []), ...(differs ? ['float_differs'] : [])];
  const stored = await store(tx, opening, { flags, lastCount, session });
  // The session became known through a fact a moment ago.
  if (!stored) return enter(tx, books, opening, atOdds);

  const [head] = await lockHeads(tx, [{ tenantId: tx.tenantId, sessionId }]);
  const { openingFloatMinor: amountMinor, openedAt: at, cashierId: actorId } = opening;
  const late = session?.closed_at != null;
  const float = byHand({ id: sessionId, kind: 'float', amountMinor, reason: '', late, at, actorId });
  await append(tx, books, new Map([[head!, [float]]]));
  tx.emit(TillSessionOpened, sessionId, {
    sessionId,
    tillId,
    cashierId: actorId,
    openedAt: at,
    openingFloatMinor: amountMinor,
    branchId: opening.branchId ?? session?.branch_id ?? '',
    kind: isChannel ? 'channel' : 'counter',
  });
  await settle(tx, books, [{ tenantId: tx.tenantId, sessionId }]);
  return sessionOf(tx, sessionId);
}

const isSame = (session: SessionRow, opening: Opening) =>
  session.till_id === opening.tillId &&
  session.cashier_id === opening.cashierId &&
  session.opening_float_minor === opening.openingFloatMinor &&
  session.opened_at === opening.openedAt;

/** Cash counted in the till before this session; null when nobody has counted there yet. */
async function lastCountOf(tx: Tx, { tillId, sessionId, openedAt }: Opening): Promise<number | null> {
  const [last] = await tx.sql<{ cash: number }>`
    select coalesce((
      select sum((one->>'amountMinor')::bigint)::bigint from jsonb_array_elements(d.counted) as one
      where one->>'method' = 'cash'), 0) as cash
    from till_sessions s join declarations d using (tenant_id, declaration_id)
    where s.tenant_id = ${tx.tenantId} and s.till_id = ${tillId} and s.opened_at <= ${openedAt}
      and s.session_id <> ${sessionId}
    order by s.opened_at desc limit 1`;
  return last?.cash ?? null;
}

type Known = { flags: string[]; lastCount: number | null; session: SessionRow | undefined };

async function store(tx: Tx, opening: Opening, { flags, lastCount, session }: Known): Promise<boolean> {
  const { sessionId, tillId, branchId, cashierId, openingFloatMinor, openedAt, closesAt = null } = opening;
  const kind = closesAt === null ? 'counter' : 'channel';
  if (session) {
    await tx.sql`
      update till_sessions set provisional = false, branch_id = coalesce(${branchId}, branch_id), cashier_id = ${cashierId},
        opening_float_minor = ${openingFloatMinor}, opened_at = ${openedAt}, flags = flags || ${flags}::text[],
        last_count_minor = ${lastCount}, kind = ${kind}, closes_at = ${closesAt}, version = version + 1
      where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
    return true;
  }
  const inserted = await tx.sql`
    insert into till_sessions (tenant_id, session_id, branch_id, till_id, cashier_id, state, provisional,
      opening_float_minor, opened_at, flags, last_count_minor, kind, closes_at)
    values (${tx.tenantId}, ${sessionId}, ${branchId}, ${tillId}, ${cashierId}, 'open', false, ${openingFloatMinor},
      ${openedAt}, ${flags}, ${lastCount}, ${kind}, ${closesAt})
    on conflict do nothing returning 1`;
  if (inserted.length === 0) return false;
  await tx.sql`insert into session_heads (tenant_id, session_id) values (${tx.tenantId}, ${sessionId})`;
  return true;
}
