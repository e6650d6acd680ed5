import { handler, rules } from '@mostrador/kit';
import type { CorrectVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { askFor, preparing, profileOf, vouchersById } from '../queries.ts';
import { correctors, id, receiver } from '../rules.ts';

export const correctVoucher = handler<CorrectVoucherRequest, Voucher>({
  can: correctors,
  rules: rules<CorrectVoucherRequest>({
    voucherId: id,
    receiver: receiver.optional(),
    caea: z
      .string()
      .regex(/^\d{14}$/)
      .optional(),
  }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const [before] = await tx.sql<{ state: string; printed: unknown }>`
        select state, printed from vouchers where tenant_id = ${ctx.tenantId} and voucher_id = ${input.voucherId} for update`;
      if (!before) fail('voucher_unknown', { field: 'voucherId' });
      if (before!.state !== 'rejected') fail('voucher_not_rejected', { field: 'voucherId' });
      if (input.caea && !before!.printed) fail('caea_not_printed', { field: 'caea' });
      await tx.sql`
        update vouchers set state = 'pending', version = version + 1,
          receiver = coalesce(${input.receiver ? JSON.stringify(input.receiver) : null}::jsonb, receiver),
          printed = case when ${input.caea ?? null}::text is null then printed
            else jsonb_set(printed, '{caea}', to_jsonb(${input.caea ?? null}::text)) end
        where tenant_id = ${ctx.tenantId} and voucher_id = ${input.voucherId}`;
      await askFor(tx, [preparing]);
      const [row] = await vouchersById(tx, [input.voucherId]);
      return toVoucher(row!, (await profileOf(tx))?.cuit ?? '');
    }),
});
