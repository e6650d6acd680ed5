import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { DiscardRefusedSaleRequest, RefusedSale } from '@mostrador/proto/sales';
import { toRefused } from '../convert.ts';
import { fail } from '../errors.ts';
import { reason } from '../rules.ts';
import { refusedById, settle, settlers } from './correct-refused-sale.ts';

export const discardRefusedSale = handler<DiscardRefusedSaleRequest, RefusedSale>({
  can: settlers,
  rules: rules<DiscardRefusedSaleRequest>({ refusedId: id, reason }),
  async run(ctx, input) {
    const row = await refusedById(ctx, input.refusedId);
    if (row.status === 'corrected') fail('refused_sale_settled', { field: 'refusedId' });
    await settle(ctx, row.refused_id, { status: 'discarded', by: ctx.actor.id, reason: input.reason });
    return toRefused(await refusedById(ctx, row.refused_id));
  },
});
