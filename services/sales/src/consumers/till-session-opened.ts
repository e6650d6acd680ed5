import { consumer } from '@mostrador/kit';
import { TillSessionOpened } from '@mostrador/proto/cash';

export const tillSessionOpened = consumer(TillSessionOpened, async (tx, events) => {
  const opened = new Map(events.map(({ body }) => [body.sessionId, body.tillId]));
  const ids = [...opened.keys()].sort();
  await tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    select ${tx.tenantId}, unnest(${ids}::uuid[]), unnest(${ids.map((id) => opened.get(id)!)}::uuid[]), false
    on conflict (tenant_id, session_id) do update set provisional = false where till_sessions.provisional`;
});
