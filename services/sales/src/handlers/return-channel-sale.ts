import { handler, parse, rules } from '@mostrador/kit';
import type { ReturnChannelSaleRequest, ReturnSaleRequest, SaleReturn } from '@mostrador/proto/sales';
import { z } from 'zod';
import { comingOf, recordOrKeep, sessionOfAct } from '../channels.ts';
import { fail } from '../errors.ts';
import { returnRules } from '../rules.ts';
import { recordReturn } from './return-sale.ts';

export const returnChannelSale = handler<ReturnChannelSaleRequest, SaleReturn>({
  can: ['service:ecommerce'],
  // Read in `run`: session and cashier are found there.
  rules: rules<ReturnChannelSaleRequest>({ return: z.custom<ReturnSaleRequest>((sent) => sent !== undefined) }),
  async run(ctx, { return: sent }) {
    const { tillId, returnId } = sent!;
    const read = parse(returnRules, { ...sent, sessionId: returnId, cashierId: tillId }, fail.catalogue);
    const { saleId } = read;
    const sessionId = await ctx.tenant(async (tx) => {
      const [known] = await tx.sql<{ session_id: string }>`
        select session_id from returns where tenant_id = ${tx.tenantId} and return_id = ${returnId}`;
      return (
        known?.session_id ?? sessionOfAct(tx, { tillId, at: read.returnedAt!, sentAt: read.sentAt, now: ctx.now() })
      );
    });
    const input = { ...read, sessionId };
    const undone = { kind: 'return' as const, operationId: returnId, saleId, operation: { return: input } };
    const coming = comingOf(ctx, input.sentAt);
    return recordOrKeep(ctx, undone, async (tx) => (await recordReturn(tx, input, coming)).reply);
  },
});
