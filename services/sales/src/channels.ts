import type { AppError, Ctx, Tx } from '@mostrador/kit';
import { ChannelSessionOpened, type TillOperation } from '@mostrador/proto/sales';
import type { RefusedRow } from './convert.ts';
import { businessDateOf, endOfBusinessDay } from './domain/business-day.ts';
import { senderOf } from './domain/sender.ts';
import { v7 as uuidv7 } from 'uuid';
import { tillTime } from '@mostrador/till/sale';
import { fail } from './errors.ts';
import { isRefusal, keepRefused } from './handlers/keep-refused-sale.ts';
import type { Coming } from './handlers/void-sale.ts';
import { salesById, tillById } from './queries.ts';
import { tellSettled } from './refusals.ts';

/** What of a channel goes on the books: at which till, when by its clock, and when it was sent. */
type Act = { tillId: string; at: string; sentAt: string | undefined; now: Date };

/** The session that a channel's act belongs to: of its business day, once its clock is corrected. */
export const sessionOfAct = (tx: Tx, { tillId, at, sentAt, now }: Act): Promise<string> =>
  sessionOfDay(tx, tillId, tillTime(at, sentAt, now).effectiveAt);

/**
 * The session of a channel's till on the business day of a moment; made where it is the first of the day. Its id is told to
 * nobody before: a till that sold in a session of that name would keep the channel out of it.
 */
async function sessionOfDay(tx: Tx, tillId: string, at: string): Promise<string> {
  const till = await tillById(tx, tillId);
  if (!till) return fail('till_unknown', { field: 'tillId' });
  if (till.kind !== 'channel') return fail('till_not_channel', { field: 'tillId' });
  const businessDate = businessDateOf(till.days, at);
  const made = uuidv7();
  const [first] = await tx.sql`
    insert into channel_sessions (tenant_id, till_id, business_date, session_id)
    values (${tx.tenantId}, ${tillId}, ${businessDate}, ${made}) on conflict do nothing returning 1`;
  if (!first) {
    const [own] = await tx.sql<{ session_id: string }>`
      select session_id from channel_sessions
      where tenant_id = ${tx.tenantId} and till_id = ${tillId} and business_date = ${businessDate}`;
    return own!.session_id;
  }
  await tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    values (${tx.tenantId}, ${made}, ${tillId}, false)`;
  const closesAt = endOfBusinessDay(till.days, at);
  const opened = { sessionId: made, tillId, branchId: till.branchId, businessDate, openedAt: at, closesAt };
  tx.emit(ChannelSessionOpened, made, opened);
  return made;
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
