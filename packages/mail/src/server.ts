import { createTransport } from 'nodemailer';
import type { Outlet } from './settings.ts';

/** Whom an e-mail is from by name, and to whom it goes. Its id makes the Message-ID. */
type Envelope = { mailId: string; to: string; name: string };

/** An e-mail as nodemailer takes it. */
type Mail = {
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; content: Buffer; contentType: string }[];
};

export type MailServer = NonNullable<ReturnType<typeof mailServer>>;

/** The mail server of the settings; null where none is set. */
export function mailServer({ SMTP_URL: url, MAIL_FROM: address }: Outlet) {
  if (!url || !address) return null;
  const timeouts = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  const transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return {
    /** Hands an e-mail over. The same one has the same Message-ID however often it is sent. Throws what the server said. */
    send: ({ mailId, to, name }: Envelope, mail: Mail) =>
      transport.sendMail({ ...mail, messageId: `<${mailId}@${domain}>`, from: { name, address }, to }),
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
