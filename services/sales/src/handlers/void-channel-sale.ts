import { handler, rules } from '@mostrador/kit';
import type { SaleVoid, VoidChannelSaleRequest } from '@mostrador/proto/sales';
import { comingOf, recordOrKeep } from '../channels.ts';
import { voidRules } from '../rules.ts';
import { recordVoid } from './void-sale.ts';

export const voidChannelSale = handler<VoidChannelSaleRequest, SaleVoid>({
  can: ['service:ecommerce'],
  rules: rules<VoidChannelSaleRequest>({ void: voidRules }),
  run(ctx, { void: sent }) {
    const input = sent!;
    const undone = {
      kind: 'void' as const,
      operationId: input.voidId,
      saleId: input.saleId,
      operation: { void: input },
    };
    const coming = comingOf(ctx, input.sentAt);
    return recordOrKeep(ctx, undone, async (tx) => (await recordVoid(tx, input, coming)).reply);
  },
});
