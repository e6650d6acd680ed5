import { fail as kitFail, handler, rules, type Tx } from '@mostrador/kit';
import type { SendVoucherRequest, VoucherMail } from '@mostrador/proto/fiscal';
import { z } from 'zod';
import { type MailRow, toVoucherMail } from '../convert.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { obstacleIn } from '../mail-server.ts';
import { askFor, mailing, type VoucherRow } from '../queries.ts';
import { clerks, id } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

/** E-mails of one voucher at most: a shop is no place to flood a mailbox from. */
const mostMails = 20;
/** And to one address in an hour. */
const mostToOne = 30;

async function queue(tx: Tx, voucher: VoucherRow, { mailId, to }: SendVoucherRequest): Promise<void> {
  const made = await tx.sql`
    insert into outgoing_mails (tenant_id, mail_id, voucher_id, recipient)
    values (${tx.tenantId}, ${mailId}, ${voucher.voucher_id}, ${to}) on conflict do nothing returning 1`;
  if (made.length === 0) return;
  if (voucher.state === 'cancelled') fail('voucher_cancelled', { field: 'voucherId' });
  const all = await tx.sql`
    select 1 from outgoing_mails where tenant_id = ${tx.tenantId} and voucher_id = ${voucher.voucher_id}`;
  if (all.length > mostMails) fail('too_many_mails', { field: 'voucherId' });
  const recent = await tx.sql`
    select 1 from outgoing_mails
    where tenant_id = ${tx.tenantId} and recipient = ${to} and queued_at > now() - interval '1 hour'`;
  if (recent.length > mostToOne) fail('too_many_mails', { field: 'to' });
  await askFor(tx, [mailing]);
}

export const sendVoucher = handler<SendVoucherRequest, VoucherMail>({
  can: clerks,
  rules: rules<SendVoucherRequest>({ voucherId: id, mailId: id, to: z.email().max(254) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await queue(tx, await voucherSeen(tx, ctx.actor, input.voucherId), input);
      const [row] = await tx.sql<MailRow>`
        select * from outgoing_mails where tenant_id = ${ctx.tenantId} and mail_id = ${input.mailId}`;
      if (row!.voucher_id !== input.voucherId || row!.recipient !== input.to) kitFail('id_reused', { field: 'mailId' });
      return toVoucherMail(row!, obstacleIn(ctx.env(env)));
    }),
});
