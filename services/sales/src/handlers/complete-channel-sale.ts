import { type Ctx, handler, parse, rules, type Tx } from '@mostrador/kit';
import {
  ChannelSessionOpened,
  type CompleteChannelSaleRequest,
  type CompleteSaleRequest,
  type Sale,
} from '@mostrador/proto/sales';
import { z } from 'zod';
import { toSale } from '../convert.ts';
import { businessDateOf, endOfBusinessDay } from '../domain/business-day.ts';
import { channelSessionId } from '../domain/channel-session.ts';
import { senderOf } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { sinceOf, tillById } from '../queries.ts';
import { saleRules } from '../rules.ts';
import { answerRefused, readSale, recordSale } from './complete-sale.ts';
import { isRefusal } from './keep-refused-sale.ts';

export const completeChannelSale = handler<CompleteChannelSaleRequest, Sale>({
  can: ['service:ecommerce'],
  // Read in `run`, because a sale that is refused has to be kept as it was sent.
  rules: rules<CompleteChannelSaleRequest>({ sale: z.custom<CompleteSaleRequest>((sale) => sale !== undefined) }),
  async run(ctx, { sale }) {
    const sent = sale!;
    const sender = senderOf(ctx.actor);
    let whole = sent;
    try {
      whole = await inSessionOfDay(ctx, sent);
      const { row, repeated } = await recordSale(ctx, sender, readSale(sender, whole));
      return toSale(row, repeated ? await ctx.tenant((tx) => sinceOf(tx, row.sale_id)) : undefined);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return answerRefused(ctx, whole, error);
    }
  },
});

/** The sale in its till's session of the business day, which it opens where it is the first; the till sells in nobody's name. */
async function inSessionOfDay(ctx: Ctx, sent: CompleteSaleRequest): Promise<CompleteSaleRequest> {
  const { tillId, soldAt } = parse(
    saleRules,
    { ...sent, sessionId: sent.saleId, cashierId: sent.tillId },
    fail.catalogue,
  );
  return ctx.tenant(async (tx) => {
    const till = await tillById(tx, tillId);
    if (!till) return fail('till_unknown', { field: 'tillId' });
    if (till.kind !== 'channel') return fail('till_not_channel', { field: 'tillId' });
    const businessDate = businessDateOf(till.days, soldAt!);
    const sessionId = channelSessionId(tx.tenantId, tillId, businessDate);
    await open(tx, {
      sessionId,
      tillId,
      branchId: till.branchId,
      businessDate,
      openedAt: soldAt,
      closesAt: endOfBusinessDay(till.days, soldAt!),
    });
    return { ...sent, sessionId, cashierId: tillId };
  });
}

async function open(tx: Tx, session: ChannelSessionOpened): Promise<void> {
  const opened = await tx.sql`
    insert into till_sessions (tenant_id, session_id, till_id, provisional)
    values (${tx.tenantId}, ${session.sessionId}, ${session.tillId}, false)
    on conflict (tenant_id, session_id) do nothing returning 1`;
  if (opened.length > 0) tx.emit(ChannelSessionOpened, session.sessionId, session);
}
