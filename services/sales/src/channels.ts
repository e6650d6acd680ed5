import type { AppError, Ctx, Tx } from '@mostrador/kit';
import { ChannelSessionOpened, type TillOperation } from '@mostrador/proto/sales';
import type { RefusedRow } from './convert.ts';
import { businessDateOf, endOfBusinessDay } from './domain/business-day.ts';
import { channelSessionId } from './domain/channel-session.ts';
import { senderOf } from './domain/sender.ts';
import { fail } from './errors.ts';
import { isRefusal, keepRefused } from './handlers/keep-refused-sale.ts';
import type { Coming } from './handlers/void-sale.ts';
import { salesById, tillById } from './queries.ts';
import { tellSettled } from './refusals.ts';

/** The session of a channel's till on the business day of a moment; made where it is the first of the day. */
export async function sessionOfDay(tx: Tx, tillId: string, at: string): Promise<string> {
  const till = await tillById(tx, tillId);
  if (!till) return fail('till_unknown', { field: 'tillId' });
  if (till.kind !== 'channel') return fail('till_not_channel', { field: 'tillId' });
  const businessDate = businessDateOf(till.days, at);
  const sessionId = channelSessionId(tx.tenantId, tillId, businessDate);
  const closesAt = endOfBusinessDay(till.days, at);
  await open(tx, { sessionId, tillId, branchId: till.branchId, businessDate, openedAt: at, closesAt });
  return sessionId;
}

async function open(tx: Tx, session: ChannelSessionOpened): Promise<void> {
  const opened = await tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    values (${tx.tenantId}, ${session.sessionId}, ${session.tillId}, false)
    on conflict (tenant_id, session_id) do nothing returning 1`;
  if (opened.length > 0) tx.emit(ChannelSessionOpened, session.sessionId, session);
}

/** A channel tells what has happened. */
export const comingOf = (ctx: Ctx, sentAt: string | undefined): Coming => ({
  by: 'channel',
  actor: ctx.actor,
  sender: senderOf(ctx.actor),
  leave: {},
  receivedAt: ctx.now(),
  sentAt,
});

/** A void or return of a channel, as a till's log would have it. */
type Undone = { kind: 'void' | 'return'; operationId: string; saleId: string; operation: TillOperation };

/** Records what a channel undid; what is refused is kept until a person settles it, or the sale that it waits for is there. */
export async function recordOrKeep<Reply>(
  ctx: Ctx,
  undone: Undone,
  record: (tx: Tx) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await ctx.tenant(async (tx) => {
      const reply = await record(tx);
      await settleKept(tx, ctx, undone);
      return reply;
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw await ctx.tenant((tx) => kept(tx, ctx, undone, error));
  }
}

/** What is on the books has settled what was kept of an earlier try. */
async function settleKept(tx: Tx, ctx: Ctx, { kind, operationId }: Undone): Promise<void> {
  const settled = await tx.sql<RefusedRow>`
    update refused_sales
    set status = 'corrected', settled_at = ${ctx.now()}, settled_by = ${ctx.actor.id}, settled_reason = 'sent again'
    where tenant_id = ${tx.tenantId} and operation_id = ${operationId} and kind = ${kind} and status = 'waiting' returning *`;
  for (const row of settled) tellSettled(tx, row, tx.tenantId);
}

/** Of a sale that nobody knows, and of one that is no channel's, nothing is kept. */
async function kept(tx: Tx, ctx: Ctx, { saleId, ...act }: Undone, refusal: AppError): Promise<AppError> {
  const [sale] = await salesById(tx, [saleId]);
  if (sale) {
    if (sale.channel !== 'till') await keepRefused(tx, ctx, { ...act, tillId: sale.till_id, refusal });
    return refusal;
  }
  const [refused] = await tx.sql<{ till_id: string }>`
    select till_id from refused_sales
    where tenant_id = ${tx.tenantId} and operation_id = ${saleId} and kind = 'sale' and status = 'waiting' limit 1`;
  if (!refused) return refusal;
  const parked = fail.refusal('depends_on_refused', { field: 'saleId' });
  await keepRefused(tx, ctx, { ...act, tillId: refused.till_id, refusal: parked, waitsFor: saleId });
  return parked;
}
