import { branchesOf, handler, rules } from '@mostrador/kit';
import { moment, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListVouchersRequest, ListVouchersResponse, Voucher } from '@mostrador/proto/fiscal';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { profileOf, type VoucherRow } from '../queries.ts';
import { readers } from '../rules.ts';
import { countsBlindly, withoutAmounts } from '../seeing.ts';

export const listVouchers = handler<ListVouchersRequest, ListVouchersResponse>({
  can: readers,
  rules: rules<ListVouchersRequest>({
    state: orNone(words.voucherState),
    pointOfSale: z.int().min(0).max(99_998),
    type: z.int().min(0).max(999),
    from: moment.optional(),
    to: moment.optional(),
    ...paged(),
  }),
  run: (ctx, { state, pointOfSale, type, from, to, ...page }) =>
    ctx.tenant(async (tx) => {
      const [before, last] = pageToken.read(page.pageToken, storedMoment, z.uuid()) ?? [null, null];
      const branches = branchesOf(ctx.actor) as string[] | null;
      const found = await tx.sql<VoucherRow>`
        select * from vouchers
        where tenant_id = ${ctx.tenantId} and (${state} = '' or state = ${state})
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${pointOfSale} = 0 or point_of_sale = ${pointOfSale}) and (${type} = 0 or type = ${type})
          and (${from ?? null}::timestamptz is null or created_at >= ${from ?? null}::timestamptz)
          and (${to ?? null}::timestamptz is null or created_at < ${to ?? null}::timestamptz)
          and (${before}::timestamptz is null or (created_at, voucher_id) < (${before}::timestamptz, ${last}::uuid))
        order by created_at desc, voucher_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.created_at, last.voucher_id]);
      const listed = countsBlindly(ctx.actor) ? withoutAmounts : (voucher: Voucher) => voucher;
      const cuit = (await profileOf(tx))?.cuit ?? '';
      return { vouchers: shown.map((row) => listed(toVoucher(row, cuit))), nextPageToken };
    }),
});
