import type { Afip } from './afip.ts';

/** A shop that is only tried, and told of no mail server, has a mailbox of its own. */
export const hasMailbox = (afip: Afip): boolean => afip === 'simulator' && !process.env.SMTP_URL;

export const mailboxArgs = (port: number, pagePort: number): string[] => [
  '--port',
  String(port),
  '--page-port',
  String(pagePort),
];

/** How e-mails go to the mailbox. It is never far away. */
export const mailboxSettings = (port: number): Record<string, string> => ({
  SMTP_URL: `smtp://127.0.0.1:${port}`,
  MAIL_FROM: process.env.MAIL_FROM || 'mostrador@tienda.example',
  MAIL_RETRY_MS: '2000',
});
