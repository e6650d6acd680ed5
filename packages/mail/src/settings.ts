import { z } from 'zod';

/** What every service that sends e-mail is told by its environment: one mail server for all of them. */
export const mailSettings = {
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .or(z.literal(''))
    .optional()
    .describe('Mail server, as smtps://user:password@host; without it nothing is sent, and what waits says so'),
  MAIL_FROM: z.email().or(z.literal('')).optional().describe('Address that e-mails come from; needed with SMTP_URL'),
  MAIL_RETRY_MS: z.coerce
    .number()
    .int()
    .min(10)
    .default(60_000)
    .describe('Wait after the first e-mail that did not go; it doubles, for codes up to 5 minutes, else up to an hour'),
};

/** Where e-mails go out, and from whom. */
export type Outlet = { SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined };

/** What keeps every e-mail from being sent, for those who look why; empty when nothing. */
export const obstacleIn = ({ SMTP_URL, MAIL_FROM }: Outlet): string =>
  SMTP_URL && MAIL_FROM ? '' : 'El servidor de correo no está configurado (SMTP_URL y MAIL_FROM).';
