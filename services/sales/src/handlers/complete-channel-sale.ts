import { type Ctx, handler, parse, rules } from '@mostrador/kit';
import type { CompleteChannelSaleRequest, CompleteSaleRequest, Sale } from '@mostrador/proto/sales';
import { z } from 'zod';
import { sessionOfAct } from '../channels.ts';
import { toSale } from '../convert.ts';
import { senderOf } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { salesById, sinceOf } from '../queries.ts';
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
  const { saleId, tillId, soldAt, sentAt } = parse(
    saleRules,
    { ...sent, sessionId: sent.saleId, cashierId: sent.tillId },
    fail.catalogue,
  );
  const sessionId = await ctx.tenant(async (tx) => {
    const [known] = await salesById(tx, [saleId]);
    return known?.session_id ?? sessionOfAct(tx, { tillId, at: soldAt!, sentAt, now: ctx.now() });
  });
  return { ...sent, sessionId, cashierId: tillId };
}
