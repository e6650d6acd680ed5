import { handler, rules } from '@mostrador/kit';
import { obstacleIn } from '@mostrador/mail';
import type { ListVoucherMailsRequest, ListVoucherMailsResponse } from '@mostrador/proto/fiscal';
import { id, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { z } from 'zod';
import { type MailRow, toVoucherMail } from '../convert.ts';
import { env } from '../env.ts';
import { clerks } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

export const listVoucherMails = handler<ListVoucherMailsRequest, ListVoucherMailsResponse>({
  can: clerks,
  rules: rules<ListVoucherMailsRequest>({ voucherId: id, ...paged() }),
  run: (ctx, { voucherId, ...input }) =>
    ctx.tenant(async (tx) => {
      await voucherSeen(tx, ctx.actor, voucherId);
      const [before, last] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [null, null];
      const rows = await tx.sql<MailRow>`
        select * from outgoing_mails where tenant_id = ${ctx.tenantId} and voucher_id = ${voucherId}
          and (${before}::timestamptz is null or (queued_at, mail_id) < (${before}::timestamptz, ${last}::uuid))
        order by queued_at desc, mail_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (end) => [end.queued_at, end.mail_id]);
      return { mails: page.map((row) => toVoucherMail(row, obstacleIn(ctx.env(env)))), nextPageToken };
    }),
});
