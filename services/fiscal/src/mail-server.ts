import { createTransport } from 'nodemailer';
import type { z } from 'zod';
import type { env } from './env.ts';
import type { Mail } from './paper/mail.ts';

type Settings = Pick<z.infer<typeof env>, 'SMTP_URL' | 'MAIL_FROM'>;

/** What keeps every e-mail from being sent, for those who look why; empty when nothing. */
export const obstacleIn = ({ SMTP_URL, MAIL_FROM }: Settings): string =>
  SMTP_URL && MAIL_FROM ? '' : 'El servidor de correo no está configurado (SMTP_URL y MAIL_FROM).';

type Envelope = { mailId: string; to: string; shop: string };

/** The mail server of the settings; null where none is set. */
export function mailServer({ SMTP_URL: url, MAIL_FROM: address }: Settings) {
  if (!url || !address) return null;
  const timeouts = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return {
    /** Hands an e-mail over. The same one has the same Message-ID however often it is sent. Throws what the server said. */
    send: ({ mailId, to, shop }: Envelope, mail: Mail) =>
      transport.sendMail({ ...mail, messageId: `<${mailId}@${domain}>`, from: { name: shop, address }, to }),
  };
}

/** Nodemailer's errors: `permanent` for replies 5xx, `command` for what they were about. */
type Refused = { responseCode?: number; permanent?: boolean; command?: string };

/** The server refused this address or this content, and would again. A login or sender that it refuses can be mended. */
export function isForGood(error: unknown): boolean {
  const { permanent = false, command = '' } = error as Refused;
  return permanent && ['RCPT TO', 'DATA'].includes(command);
}

/** The server said something, if only no: it is there. */
export const hasAnswered = (error: unknown): boolean => (error as Refused).responseCode !== undefined;
