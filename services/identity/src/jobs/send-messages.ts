import type { Job, JobCtx } from '@mostrador/kit';
import { escaped, hasAnswered, isForGood, mailServer, type MailServer, paper } from '@mostrador/mail';
import { type Letter, letterOf } from '../domain/letter.ts';
import { env } from '../env.ts';
import { codeIn, type MessageRow } from '../messages.ts';

/** Messages in one turn at most. */
const atOnce = 100;
/** Longer than a mail server takes that answers at all: a message that somebody is sending is nobody else's so long. */
const leaseMs = 2 * 60_000;
/** Codes do not live long: while the mail server is away it is looked for this often. */
const longestWaitMs = 5 * 60_000;

const later = (ctx: JobCtx, ms: number) => new Date(ctx.now().getTime() + ms);

type Claimed = MessageRow & { company_id: string | null };

/** Takes the next message to send; what never was tried goes first. Its code is still good for something. */
const claim = async (ctx: JobCtx): Promise<Claimed | undefined> => {
  const [row] = await ctx.as(
    null,
    (tx) => tx.sql<Claimed>`
      update outgoing_messages set attempts = attempts + 1, retry_at = ${later(ctx, leaseMs)}
      where message_id = (
        select message_id from outgoing_messages m
        where taken_at is null and failed_at is null and expires_at > ${ctx.now()}
          and (retry_at is null or retry_at <= ${ctx.now()})
          and (code_hash is null or exists (select from codes c where c.code_hash = m.code_hash and used_at is null))
        order by retry_at nulls first, created_at limit 1 for update skip locked)
      returning *, (select c.company_id from codes c where c.code_hash = outgoing_messages.code_hash) as company_id`,
  );
  return row;
};

async function cuitOf(ctx: JobCtx, companyId: string | null): Promise<string> {
  if (!companyId) return '';
  const [company] = await ctx.as(
    companyId,
    (tx) => tx.sql<{ cuit: string }>`select cuit from companies where tenant_id = ${companyId}`,
  );
  return company?.cuit ?? '';
}

const bold = 'font-size:28px;font-weight:bold;letter-spacing:2px;margin:24px 0';

/** The letter as an e-mail. Nobody is to answer it, machines least of all. */
const mailOf = ({ subject, before, code, after }: Letter) => ({
  subject,
  text: [...before, `    ${code}`, ...after, ''].join('\n\n'),
  html: paper([
    ...before.map((text) => `<p>${escaped(text)}</p>`),
    `<p style="${bold}">${escaped(code)}</p>`,
    ...after.map((text) => `<p>${escaped(text)}</p>`),
  ]),
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
});

async function send(ctx: JobCtx, server: MailServer, row: Claimed): Promise<void> {
  const letter = letterOf({
    kind: row.kind,
    recipient: row.recipient,
    code: codeIn(ctx, row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    cuit: await cuitOf(ctx, row.company_id),
    address: row.asked_from ?? '',
  });
  await server.send({ mailId: row.message_id, to: row.recipient, name: 'Mostrador' }, mailOf(letter));
}

/** Comes back to it after a wait that doubles; never, where the server refused it for good. */
async function postpone(ctx: JobCtx, row: Claimed, error: Error): Promise<void> {
  const waitMs = Math.min(ctx.env(env).MAIL_RETRY_MS * 2 ** (row.attempts - 1), longestWaitMs);
  const failedAt = isForGood(error) ? ctx.now() : null;
  ctx.metrics.mails.inc({ outcome: failedAt ? 'failed' : 'postponed' });
  ctx.log.warn({ err: error, messageId: row.message_id, kind: row.kind }, 'the message did not go');
  await ctx.as(
    null,
    (tx) => tx.sql`
      update outgoing_messages set problem = ${error.message.slice(0, 500)}, retry_at = ${later(ctx, waitMs)},
        failed_at = ${failedAt}
      where message_id = ${row.message_id}`,
  );
}

/** True unless the server does not answer: then nothing else need be tried now. */
async function sendNext(ctx: JobCtx, server: MailServer, row: Claimed): Promise<boolean> {
  try {
    await send(ctx, server, row);
  } catch (error) {
    await postpone(ctx, row, error as Error);
    return hasAnswered(error);
  }
  ctx.metrics.mails.inc({ outcome: 'sent' });
  // If the process dies here it is sent again, under the same Message-ID.
  await ctx.as(
    null,
    (tx) => tx.sql`
      update outgoing_messages set taken_at = ${ctx.now()}, problem = '' where message_id = ${row.message_id}`,
  );
  return true;
}

/** What was tried in vain until its code was worth nothing. */
async function giveUpExpired(ctx: JobCtx): Promise<void> {
  const rows = await ctx.as(
    null,
    (tx) => tx.sql`
      update outgoing_messages set failed_at = ${ctx.now()}
      where taken_at is null and failed_at is null and attempts > 0 and expires_at <= ${ctx.now()} returning 1`,
  );
  if (rows.length > 0) ctx.metrics.mails.inc({ outcome: 'failed' }, rows.length);
}

/** Sends by e-mail what waits. Without a mail server it goes on waiting, for `make status` and whoever takes it. */
export const sendMessages: Job = {
  name: 'send_messages',
  everyMs: 1_000,
  outside: true,
  async run(ctx) {
    const server = mailServer(ctx.env(env));
    if (!server) return;
    await giveUpExpired(ctx);
    for (let count = 0; count < atOnce; count += 1) {
      const row = await claim(ctx);
      if (!row || !(await sendNext(ctx, server, row))) return;
    }
  },
};
