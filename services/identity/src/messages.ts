import { randomUUID } from 'node:crypto';
import type { Ctx, Tx } from '@mostrador/kit';
import { issueCode } from './codes.ts';
import type { MessageKind } from './domain/letter.ts';
import { ipOf, siteOf } from './domain/network.ts';
import { env } from './env.ts';
import { keyed, open, seal } from './secrets.ts';
import type { OutgoingMessageModel } from './db/models.ts';
import type { RowOf } from '@mostrador/kit';

/** What a message is about, and what its code is for. Nothing that a caller wrote is ever in one. */
const purposes = { password_reset: 'reset', email_proof: 'email_proof', invitation: 'invitation' } as const;

const hourMs = 60 * 60_000;
/** Messages of a kind that an address gets in an hour: of one asker, and of all. */
const perAsker = 3;
const perRecipient = 9;

/** Whom a message is counted against: the company that sends it, or the network that a stranger asks from. */
const askerOf = (ctx: Ctx): Buffer => keyed(ctx.env(env), 'asker', ctx.tenantId || siteOf(ctx.address));

/** The mailbox that an address leads to: what comes after a plus is a note to oneself, and Gmail reads no dots. */
function mailboxOf(recipient: string): string {
  const [local = '', domain = ''] = recipient.split('@');
  const plain = local.replace(/\+.*$/, '');
  const isGmail = /^(gmail|googlemail)\.com$/.test(domain);
  return `${isGmail ? plain.replaceAll('.', '') : plain}@${domain}`;
}

type Asked = { asker: Buffer; kind: MessageKind; mailbox: string };
type Sent = { again: number; received: number; asked: number };

/** True while an hour's limits leave room for one more. Locked, so that those who ask at once are counted. */
async function hasRoom(ctx: Ctx, tx: Tx, { asker, kind, mailbox }: Asked): Promise<boolean> {
  const locks = [`messages to ${mailbox}`, `messages of ${asker.toString('hex')}`];
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(lock, 0)) from unnest(${locks}::text[]) lock`;
  const since = new Date(ctx.now().getTime() - hourMs);
  const [sent] = await tx.sql<Sent>`
    select count(*) filter (where mailbox = ${mailbox} and kind = ${kind} and asked_by = ${asker}) as again,
      count(*) filter (where mailbox = ${mailbox} and kind = ${kind}) as received,
      count(*) filter (where asked_by = ${asker}) as asked
    from outgoing_messages where created_at > ${since} and (mailbox = ${mailbox} or asked_by = ${asker})`;
  const { again, received, asked } = sent!;
  return again < perAsker && received < perRecipient && asked < ctx.env(env).MESSAGES_PER_HOUR;
}

type Message = { kind: MessageKind; recipient: string; subjectId: string; companyId: string | null; issuedBy?: string };

/** Makes a code and leaves it for whoever sends e-mail; null where enough was sent in the last hour. */
export async function sendCode(ctx: Ctx, tx: Tx, message: Message): Promise<{ expiresAt: string } | null> {
  const { kind, recipient, ...of } = message;
  const asker = askerOf(ctx);
  const mailbox = mailboxOf(recipient);
  if (!(await hasRoom(ctx, tx, { asker, kind, mailbox }))) return null;
  const { code, hash, expiresAt } = await issueCode(ctx, tx, { purpose: purposes[kind], ...of });
  const id = randomUUID();
  await tx.sql`
    insert into outgoing_messages (message_id, kind, recipient, sealed_code, code_hash, created_at, expires_at, asked_by,
      asked_from, mailbox)
    values (${id}, ${kind}, ${recipient}, ${seal(ctx.env(env), id, Buffer.from(code))}, ${hash}, ${ctx.now()}, ${expiresAt},
      ${asker}, ${ctx.tenantId ? null : ipOf(ctx.address)}, ${mailbox})`;
  return { expiresAt };
}

export type MessageRow = RowOf<OutgoingMessageModel, { kind: MessageKind }>;

/** The code that a message tells. */
export const codeIn = (ctx: Pick<Ctx, 'env'>, { message_id: id, sealed_code: sealed }: MessageRow): string =>
  open(ctx.env(env), id, sealed).toString();

export const toOutgoingMessage = (ctx: Ctx, row: MessageRow) => ({
  messageId: row.message_id,
  recipient: row.recipient,
  kind: row.kind,
  code: codeIn(ctx, row),
  expiresAt: row.expires_at,
});
