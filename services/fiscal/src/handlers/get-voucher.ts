import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { toVoucher } from '../convert.ts';
import { profileOf } from '../queries.ts';
import { readers } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

export const getVoucher = handler<GetVoucherRequest, Voucher>({
  can: readers,
  rules: rules<GetVoucherRequest>({ voucherId: id }),
  run: (ctx, { voucherId }) =>
    ctx.tenant(async (tx) => toVoucher(await voucherSeen(tx, ctx.actor, voucherId), (await profileOf(tx))?.cuit ?? '')),
});
