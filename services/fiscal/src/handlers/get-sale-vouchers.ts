import { type Ctx, handler, rules } from '@mostrador/kit';
import type { GetSaleVouchersRequest, GetSaleVouchersResponse } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { profileOf, type VoucherRow, vouchersOfSale } from '../queries.ts';
import { readers } from '../rules.ts';
import { assertSees } from '../seeing.ts';

/** How often a waiting till looks again. */
const everyMs = 100;

const read = (ctx: Ctx, saleId: string) =>
  ctx.tenant(async (tx) => ({ rows: await vouchersOfSale(tx, saleId), profile: await profileOf(tx) }));

const isOnItsWay = ({ state }: VoucherRow) => !['authorized', 'rejected', 'cancelled'].includes(state);

export const getSaleVouchers = handler<GetSaleVouchersRequest, GetSaleVouchersResponse>({
  can: readers,
  rules: rules<GetSaleVouchersRequest>({ saleId: id, waitMs: z.int().min(0).max(10_000) }),
  async run(ctx, { saleId, waitMs }) {
    const until = ctx.now().getTime() + waitMs;
    let found = await read(ctx, saleId);
    // A sale that was just made may not have arrived here yet either.
    while ((found.rows.length === 0 || found.rows.some(isOnItsWay)) && ctx.now().getTime() < until) {
      if (ctx.signal.aborted) break;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      found = await read(ctx, saleId);
    }
    for (const row of found.rows) assertSees(ctx.actor, row.branch_id, 'saleId');
    return { vouchers: found.rows.map((row) => toVoucher(row, found.profile?.cuit ?? '')) };
  },
});
