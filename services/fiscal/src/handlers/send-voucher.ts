import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { obstacleIn } from '@mostrador/mail';
import type { SendVoucherRequest, VoucherMail } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type MailRow, toVoucherMail } from '../convert.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { askFor, mailing, type VoucherRow } from '../queries.ts';
import { clerks } from '../rules.ts';
import { voucherSeen } from '../seeing.ts';

/** E-mails of one voucher at most: a shop is no place to flood a mailbox from. */
const mostMails = 20;
/** And to one address in an hour. */
const mostToOne = 30;

type Sent = { mails: number; to_one: number; of_voucher: number };

/** Refuses one more than may be. Locked by whoever calls, so that those who ask at once are counted. */
async function assertFew(ctx: Ctx, tx: Tx, { voucherId, to }: SendVoucherRequest): Promise<void> {
  const [sent] = await tx.sql<Sent>`
    select count(*) filter (where isRecent) as mails,
      count(*) filter (where isRecent and lower(recipient) = lower(${to})) as to_one,
      count(*) filter (where voucher_id = ${voucherId}) as of_voucher
    from outgoing_mails, lateral (select queued_at > now() - interval '1 hour' as isRecent) as age
    where tenant_id = ${tx.tenantId} and (voucher_id = ${voucherId} or queued_at > now() - interval '1 hour')`;
  const { mails, to_one: toOne, of_voucher: ofVoucher } = sent!;
  if (ofVoucher > mostMails) fail('too_many_mails', { field: 'voucherId' });
  if (toOne > mostToOne) fail('too_many_mails', { field: 'to' });
  if (mails > ctx.env(env).MAILS_PER_HOUR) fail('too_many_mails_of_company', { retryAfterSeconds: 15 * 60 });
}

async function queue(ctx: Ctx, tx: Tx, voucher: VoucherRow, input: SendVoucherRequest): Promise<void> {
  const { mailId, to } = input;
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`mails of ${tx.tenantId}`}, 0))`;
  const made = await tx.sql`
    insert into outgoing_mails (tenant_id, mail_id, voucher_id, recipient)
    values (${tx.tenantId}, ${mailId}, ${voucher.voucher_id}, ${to}) on conflict do nothing returning 1`;
  if (made.length === 0) return;
  if (voucher.state === 'cancelled') fail('voucher_cancelled', { field: 'voucherId' });
  await assertFew(ctx, tx, input);
  await askFor(tx, [mailing]);
}

export const sendVoucher = handler<SendVoucherRequest, VoucherMail>({
  can: clerks,
  rules: rules<SendVoucherRequest>({ voucherId: id, mailId: id, to: z.email().max(254) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await queue(ctx, tx, await voucherSeen(tx, ctx.actor, input.voucherId), input);
      const [row] = await tx.sql<MailRow>`
        select * from outgoing_mails where tenant_id = ${ctx.tenantId} and mail_id = ${input.mailId}`;
      if (row!.voucher_id !== input.voucherId || row!.recipient !== input.to) fail('id_reused', { field: 'mailId' });
      return toVoucherMail(row!, obstacleIn(ctx.env(env)));
    }),
});
