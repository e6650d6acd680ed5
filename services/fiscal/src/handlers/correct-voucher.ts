import { assertActsIn, handler, rules, type Tx } from '@mostrador/kit';
import type { CorrectVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { refuseFce } from '../fce-terms.ts';
import { profileOf, tryAgain, type VoucherRow, vouchersById } from '../queries.ts';
import { tellQueued } from '../telling.ts';
import { correctors, creditTerms, perceived, receiver } from '../rules.ts';

/** The voucher as it is before the correction; nobody else corrects it meanwhile. */
async function unauthorized(tx: Tx, input: CorrectVoucherRequest): Promise<VoucherRow> {
  const [before] = await tx.sql<VoucherRow>`
    select * from vouchers where tenant_id = ${tx.tenantId} and voucher_id = ${input.voucherId} for update`;
  if (!before) return fail('not_found', { field: 'voucherId' });
  if (!['rejected', 'waiting', 'pending'].includes(before.state)) fail('voucher_not_rejected', { field: 'voucherId' });
  const isAboutPayment = input.credit || input.withoutCredit || input.perceivedMinor !== undefined;
  if (isAboutPayment && (before.purpose !== 'invoice' || before.printed))
    fail('terms_not_allowed', { field: 'voucherId' });
  if (input.caea && !before.printed) fail('caea_not_printed', { field: 'caea' });
  return before;
}

const json = (value: object | undefined) => (value ? JSON.stringify(value) : null);

export const correctVoucher = handler<CorrectVoucherRequest, Voucher>({
  can: correctors,
  rules: rules<CorrectVoucherRequest>({
    voucherId: id,
    receiver: receiver.optional(),
    credit: creditTerms.optional(),
    perceivedMinor: perceived,
    withoutCredit: z.boolean(),
    caea: z
      .string()
      .regex(/^\d{14}$/)
      .optional(),
  }),
  run(ctx, input) {
    if (input.credit && input.withoutCredit) fail('fce_contradicted', { field: 'withoutCredit' });
    return ctx.once(async (tx) => {
      const before = await unauthorized(tx, input);
      if (before.branch_id) assertActsIn(ctx.actor, before.branch_id, 'voucherId');
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      const asked = { credit: input.credit, receiver: input.receiver ?? before.receiver };
      refuseFce(profile, { ...asked, totalMinor: before.total_minor }, ctx.now());
      await tx.sql`
        update vouchers set state = 'pending', version = version + 1, requested_by = ${ctx.actor.id},
          receiver = coalesce(${json(input.receiver)}::jsonb, receiver),
          credit = case when not ${input.withoutCredit} then coalesce(${json(input.credit)}::jsonb, credit) end,
          perceived_minor = coalesce(${input.perceivedMinor ?? null}::bigint, perceived_minor),
          printed = case when ${input.caea ?? null}::text is null then printed
            else jsonb_set(printed, '{caea}', to_jsonb(${input.caea ?? null}::text)) end
        where tenant_id = ${ctx.tenantId} and voucher_id = ${input.voucherId}`;
      await tryAgain(tx);
      const [row] = await vouchersById(tx, [input.voucherId]);
      if (before.state === 'rejected') tellQueued(ctx, tx, [row!]);
      return toVoucher(row!, profile.cuit);
    });
  },
});
