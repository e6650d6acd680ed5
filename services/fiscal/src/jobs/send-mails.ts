import { AppError, type Job, type JobCtx, type RowOf } from '@mostrador/kit';
import { hasAnswered, isForGood, mailServer, type MailServer } from '@mostrador/mail';
import { sheetOf } from '@mostrador/till/paper';
import { draw, papers } from '../drawing.ts';
import { env } from '../env.ts';
import { mailOf } from '../paper/mail.ts';
import { printedOf } from '../printing.ts';
import { mailing } from '../queries.ts';
import type { DueModel } from '../db/models.ts';
import type { MailRow } from '../convert.ts';

type Due = Pick<RowOf<DueModel>, 'company_id' | 'asked'>;
type Queued = Pick<MailRow, 'mail_id' | 'voucher_id' | 'recipient'>;

/** E-mails of one company in a turn: then it is the next one's. */
const atOnce = 20;
/** How often a voucher is looked at that AFIP has not authorised yet. */
const unauthorizedMs = 2_000;

const dueNow = (ctx: JobCtx): Promise<Due[]> =>
  ctx.as(
    null,
    (tx) => tx.sql<Due>`
    select company_id, asked from due where lane = ${mailing} and retry_at <= now() order by retry_at limit 100`,
  );

/** What can go now. What never will, because its sale was voided before it had a voucher, is given up here. */
const queuedOf = (ctx: JobCtx, tenantId: string): Promise<Queued[]> =>
  ctx.as(tenantId, async (tx) => {
    await tx.sql`
      update outgoing_mails m set state = 'failed', problem = 'La venta se anuló antes de tener comprobante.'
      from vouchers v where m.tenant_id = ${tenantId} and m.state = 'queued' and v.tenant_id = m.tenant_id
        and v.voucher_id = m.voucher_id and v.state = 'cancelled'`;
    return tx.sql<Queued>`
      select m.mail_id, m.voucher_id, m.recipient from outgoing_mails m join vouchers v using (tenant_id, voucher_id)
      where m.tenant_id = ${tenantId} and m.state = 'queued' and m.retry_at <= now() and v.state = 'authorized'
      order by m.retry_at, m.mail_id limit ${atOnce}`;
  });

/** The paper of a voucher cannot be made: no later try would make it. */
class PaperFailed extends Error {
  override name = 'PaperFailed';
}

/** Of PostgreSQL, or of the way to it: these have codes, and say nothing of the row. */
const isOfDatabase = (error: unknown) => typeof (error as { code?: unknown }).code === 'string';

/** An e-mail as it goes. Its print is known by its id, so that a second attempt brings the same paper. Throws `PaperFailed`. */
async function write(ctx: JobCtx, tenantId: string, mail: Queued) {
  const { mail_id: mailId, voucher_id: voucherId, recipient: to } = mail;
  try {
    const printed = await ctx.as(tenantId, (tx) => printedOf(tx, { voucherId, printId: mailId }));
    const sheet = sheetOf(printed);
    // A place of its own in the budget: the company's people print beside it.
    const pdf = await papers(`${tenantId} mail`, () => draw({ draw: 'a4', sheet }));
    const content = mailOf(sheet, printed.receiver?.name ?? '', pdf);
    return { envelope: { mailId, to, name: sheet.issuer.name }, content };
  } catch (error) {
    // No turn, or no time, to draw it now; or no database.
    if (error instanceof AppError || isOfDatabase(error)) throw error;
    throw new PaperFailed(`No se pudo armar el comprobante: ${(error as Error).message}`, { cause: error });
  }
}

async function handOver(ctx: JobCtx, server: MailServer, tenantId: string, mail: Queued): Promise<void> {
  const { envelope, content } = await write(ctx, tenantId, mail);
  await server.send(envelope, content);
}

const markSent = (ctx: JobCtx, tenantId: string, { mail_id: mailId }: Queued) =>
  ctx.as(
    tenantId,
    (tx) => tx.sql`
    update outgoing_mails set state = 'sent', sent_at = now(), attempts = attempts + 1, problem = ''
    where tenant_id = ${tenantId} and mail_id = ${mailId}`,
  );

/** Comes back to it after a wait that doubles; a day after it could have gone, or when refused for good, no more. */
async function postpone(ctx: JobCtx, tenantId: string, { mail_id: mailId }: Queued, error: Error): Promise<void> {
  const { MAIL_RETRY_MS, MAIL_GIVE_UP_MS } = ctx.env(env);
  const [row] = await ctx.as(
    tenantId,
    (tx) => tx.sql<{ state: string }>`
    update outgoing_mails m set attempts = attempts + 1, problem = ${error.message.slice(0, 500)},
      retry_at = now() + least(${MAIL_RETRY_MS} * 2 ^ least(attempts, 12), 3600000) * interval '1 millisecond',
      state = case when ${isForGood(error) || error instanceof PaperFailed} or now() > greatest(m.queued_at, (select v.authorized_at from vouchers v
        where v.tenant_id = m.tenant_id and v.voucher_id = m.voucher_id))
        + ${MAIL_GIVE_UP_MS} * interval '1 millisecond' then 'failed' else 'queued' end
    where tenant_id = ${tenantId} and mail_id = ${mailId} returning m.state`,
  );
  ctx.metrics.mails.inc({ outcome: row?.state === 'failed' ? 'failed' : 'postponed' });
}

/** Notes when the company's next e-mail can go, or that none is left, unless somebody has asked again meanwhile. */
async function finish(ctx: JobCtx, { company_id: tenantId, asked }: Due): Promise<void> {
  const [next] = await ctx.as(
    tenantId,
    (tx) => tx.sql<{ at: string | null }>`
    select min(case when v.state = 'authorized' then m.retry_at
      else now() + ${unauthorizedMs} * interval '1 millisecond' end) as at
    from outgoing_mails m join vouchers v using (tenant_id, voucher_id)
    where m.tenant_id = ${tenantId} and m.state = 'queued'`,
  );
  const at = next!.at;
  await ctx.as(null, (tx) =>
    at === null
      ? tx.sql`delete from due where company_id = ${tenantId} and lane = ${mailing} and asked = ${asked}`
      : tx.sql`
        update due set retry_at = ${at} where company_id = ${tenantId} and lane = ${mailing} and asked = ${asked}`,
  );
}

/** True unless the server does not answer: then nobody else's e-mail need wait for it now. */
async function sendSome(ctx: JobCtx, server: MailServer, tenantId: string): Promise<boolean> {
  for (const mail of await queuedOf(ctx, tenantId)) {
    try {
      await handOver(ctx, server, tenantId, mail);
    } catch (error) {
      ctx.log.warn({ err: error, mailId: mail.mail_id }, 'the e-mail stays in the queue, or is given up');
      await postpone(ctx, tenantId, mail, error as Error);
      // What happened to the paper says nothing of the server.
      if (!hasAnswered(error) && !(error instanceof PaperFailed) && !(error instanceof AppError)) return false;
      continue;
    }
    // If the process dies here it is sent again, under the same Message-ID.
    ctx.metrics.mails.inc({ outcome: 'sent' });
    await markSent(ctx, tenantId, mail);
  }
  return true;
}

/** Sends vouchers by e-mail. A job of its own: however slow the mail server is, no voucher waits for it. */
export const sendMails: Job = {
  name: 'send-mails',
  everyMs: 1_000,
  outside: true,
  async run(ctx) {
    const server = mailServer(ctx.env(env));
    if (!server) return;
    for (const one of await dueNow(ctx)) {
      const isThere = await sendSome(ctx, server, one.company_id);
      await finish(ctx, one);
      if (!isThere) return;
    }
  },
};
