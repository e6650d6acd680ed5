import { handler, rules } from '@mostrador/kit';
import type { GetVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { profileOf, vouchersById } from '../queries.ts';
import { id, readers } from '../rules.ts';

export const getVoucher = handler<GetVoucherRequest, Voucher>({
  can: readers,
  rules: rules<GetVoucherRequest>({ voucherId: id }),
  run: (ctx, { voucherId }) =>
    ctx.tenant(async (tx) => {
      const [row] = await vouchersById(tx, [voucherId]);
      if (!row) return fail('voucher_unknown', { field: 'voucherId' });
      return toVoucher(row, (await profileOf(tx))?.cuit ?? '');
    }),
});
