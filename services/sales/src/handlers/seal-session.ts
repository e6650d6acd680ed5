import { handler, rules, type Tx } from '@mostrador/kit';
import type { SealSessionRequest, SessionSeal } from '@mostrador/proto/sales';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { keyOf } from '../queries.ts';

/** What a session holds, late facts left out: money per method, and how many facts and tickets. */
async function count(
  tx: Tx,
  sessionId: string,
): Promise<Omit<SessionSeal, 'sessionId' | 'sealedAt' | 'ticketsMissing'>> {
  const [row] = await tx.sql<{
    fact_count: number;
    ticket_count: number;
    last_ticket_number: number;
    totals: SessionSeal['totals'] | null;
  }>`
    with session_sales as (
      select sale_id, ticket_number, payments from sales
      where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and not late
    ), session_voids as (
      select s.payments from voids v join sales s on s.tenant_id = v.tenant_id and s.sale_id = v.sale_id
      where v.tenant_id = ${tx.tenantId} and v.session_id = ${sessionId} and not v.late
    ), session_returns as (
      select refunds from returns where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and not late
    ), session_refunds as (
      select refunds from note_refunds where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and not late
    ), money as (
      select p->>'method' as method, (p->>'tenderedMinor')::bigint - coalesce((p->>'changeMinor')::bigint, 0) as amount
      from session_sales, jsonb_array_elements(payments) as p
      union all
      select p->>'method', coalesce((p->>'changeMinor')::bigint, 0) - (p->>'tenderedMinor')::bigint
      from session_voids, jsonb_array_elements(payments) as p
      union all
      select p->>'method', -(p->>'amountMinor')::bigint
      from (select * from session_returns union all select * from session_refunds) given, jsonb_array_elements(refunds) as p
    ), per_method as (select method, sum(amount)::text as amount from money
      where method <> 'marketplace' group by method)
    select
      (select count(*) from session_sales) + (select count(*) from session_voids)
        + (select count(*) from session_returns) + (select count(*) from session_refunds) as fact_count,
      (select count(*) from session_sales) as ticket_count,
      (select coalesce(max(ticket_number), 0) from session_sales) as last_ticket_number,
      (select jsonb_agg(jsonb_build_object('method', method, 'amountMinor', amount) order by method) from per_method)
        as totals`;
  return {
    factCount: row!.fact_count,
    ticketCount: row!.ticket_count,
    lastTicketNumber: row!.last_ticket_number,
    totals: row!.totals ?? [],
  };
}

/** True while a credit note is about to give money out of it: it would be late, and missing from what is counted. */
async function isHeld(tx: Tx, sessionId: string): Promise<boolean> {
  const held = await tx.sql`
    select from refund_holds h
    where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and held_until > now()
      and not exists (select from note_refunds n where n.tenant_id = h.tenant_id and n.note_id = h.note_id)`;
  return held.length > 0;
}

/**
 * The fence. Every fact reads its session's row FOR SHARE; this takes it FOR UPDATE, so it waits for the facts under way
 * and holds off those that come, in turn: see `lockSessions`. Only a later statement sees what those it waited for have
 * written.
 */
export const sealSession = handler<SealSessionRequest, SessionSeal>({
  can: ['service:cash'],
  rules: rules<SealSessionRequest>({ sessionId: id, tillId: id, expectedTicketCount: z.int().min(0).optional() }),
  run: (ctx, { sessionId, tillId, expectedTicketCount = 0 }) =>
    ctx.tenant(async (tx) => {
      await tx.sql`select pg_advisory_xact_lock(hashtextextended(${keyOf(tx.tenantId, sessionId)}, 0))`;
      await tx.sql`
        insert into till_sessions (tenant_id, session_id, till_id) values (${tx.tenantId}, ${sessionId}, ${tillId})
        on conflict do nothing`;
      const [session] = await tx.sql<{ seal: SessionSeal | null }>`
        select seal from till_sessions where tenant_id = ${tx.tenantId} and session_id = ${sessionId} for update`;
      if (session!.seal) return session!.seal;
      const counted = await count(tx, sessionId);
      const ticketsMissing = counted.ticketCount < expectedTicketCount || (await isHeld(tx, sessionId));
      const seal: SessionSeal = { sessionId, sealedAt: ctx.now().toISOString(), ticketsMissing, ...counted };
      if (ticketsMissing) return seal;
      await tx.sql`
        update till_sessions set sealed_at = ${seal.sealedAt}, seal = ${JSON.stringify(seal)}
        where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`;
      return seal;
    }),
});
