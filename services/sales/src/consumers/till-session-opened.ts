import { consumer, type Tx } from '@mostrador/kit';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { noteOpened } from '../queries.ts';

/** What was done in a session after its opening, and came here before it, is nobody's to look at any more. */
async function settleReviews(tx: Tx, opened: TillSessionOpened[], now: Date): Promise<void> {
  const [ids, moments] = [opened.map((one) => one.sessionId), opened.map((one) => one.openedAt!)];
  await tx.sql`
    update reviews r
    set status = 'settled', settled_at = ${now}, settled_by = 'system', settled_reason = 'Su apertura llegó después.'
    from unnest(${ids}::uuid[], ${moments}::timestamptz[]) as opened (session_id, opened_at)
    where r.tenant_id = ${tx.tenantId} and r.session_id = opened.session_id and r.flag = 'session_not_opened'
      and r.status = 'open' and r.happened_at >= opened.opened_at`;
}

export const tillSessionOpened = consumer(TillSessionOpened, async (tx, events, ctx) => {
  const opened = events.map(({ body }) => body);
  await noteOpened(tx, opened, 'cash');
  await settleReviews(tx, opened, ctx.now());
});
