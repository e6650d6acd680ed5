import { handler, rules } from '@mostrador/kit';
import { obstacleIn } from '@mostrador/mail';
import type { ListVoucherMailsRequest, ListVoucherMailsResponse } from '@mostrador/proto/fiscal';
import { type MailRow, toVoucherMail } from '../convert.ts';
import { env } from '../env.ts';
import { clerks, id } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

export const listVoucherMails = handler<ListVoucherMailsRequest, ListVoucherMailsResponse>({
  can: clerks,
  rules: rules<ListVoucherMailsRequest>({ voucherId: id }),
  run: (ctx, { voucherId }) =>
    ctx.tenant(async (tx) => {
      await voucherSeen(tx, ctx.actor, voucherId);
      const rows = await tx.sql<MailRow>`
        select * from outgoing_mails where tenant_id = ${ctx.tenantId} and voucher_id = ${voucherId}
        order by queued_at desc, mail_id desc`;
      return { mails: rows.map((row) => toVoucherMail(row, obstacleIn(ctx.env(env)))) };
    }),
});
