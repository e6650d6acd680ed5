import type { Ctx } from '@mostrador/kit';
import { mailSettings } from '@mostrador/mail';
import { z } from 'zod';

const key = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64');

const ms = (least: number, usual: number) => z.coerce.number().int().min(least).default(usual);

/** Where AFIP is: WSAA, WSFEv1 and padrón of each environment (WSDLs and developer manuals of each service). */
const afipAddresses = {
  homologacion: {
    wsaa: 'https://wsaahomo.afip.gov.ar/ws/services/LoginCms',
    wsfe: 'https://wswhomo.afip.gov.ar/wsfev1/service.asmx',
    padron: 'https://awshomo.afip.gov.ar/sr-padron/webservices/personaServiceA5',
  },
  produccion: {
    wsaa: 'https://wsaa.afip.gov.ar/ws/services/LoginCms',
    wsfe: 'https://servicios1.afip.gov.ar/wsfev1/service.asmx',
    padron: 'https://aws.afip.gov.ar/sr-padron/webservices/personaServiceA5',
  },
} as const;

const hour = 3_600_000;

export const env = z.object({
  SEALING_KEY: key.describe(
    'Seals private keys and tickets at rest: 32 bytes in base64. Without it every company needs a new certificate',
  ),
  SEALING_KEY_BEFORE: z
    .literal('')
    .or(key)
    .optional()
    .describe('The key before a rotation; needed for a day, until every ticket has been renewed'),
  JOURNAL_DIR: z
    .string()
    .describe('Folder, on a volume that is not the database’s, for the journal of fiscal numbers; never lose it'),
  AFIP_ENVIRONMENT: z
    .enum(['homologacion', 'produccion'])
    .default('homologacion')
    .describe('Which AFIP: homologacion (tests) or produccion'),
  WSAA_URL: z.string().optional().describe('WSAA, where it is not that of AFIP_ENVIRONMENT: a simulator'),
  WSFE_URL: z.string().optional().describe('WSFEv1, where it is not that of AFIP_ENVIRONMENT: a simulator'),
  PADRON_URL: z.string().optional().describe('Padrón A5, where it is not that of AFIP_ENVIRONMENT: a simulator'),
  AFIP_TIMEOUT_MS: ms(100, 45_000).describe('How long AFIP may take for one answer'),
  PADRON_WAIT_MS: ms(10, 3_000).describe('How long a cashier waits for the padrón; its answer is kept even if later'),
  AFIP_LATE_MS: ms(0, 20_000).describe(
    'How long after AFIP_TIMEOUT_MS a request that was given up may still take effect; only then is it sent again',
  ),
  AFIP_RETRY_MS: ms(10, 1_000).describe('Wait after the first failure; it doubles up to a minute'),
  CONTINGENCY_AFTER_MS: ms(100, 120_000).describe(
    'How long AFIP must stay away before vouchers that were never sent are issued under a CAEA',
  ),
  AFIP_BATCH: z.coerce.number().int().min(1).max(250).default(250).describe('Vouchers in one request at most'),
  ...mailSettings,
  MAIL_GIVE_UP_MS: ms(100, 24 * hour).describe('How long an e-mail is tried'),
  MAILS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(300)
    .describe('E-mails with vouchers that one company may have sent in an hour'),
  TICKET_WINDOW_MS: ms(100, 600_000).describe(
    'How long WSAA refuses a second ticket: 10 minutes in homologacion, 2 in produccion',
  ),
});

type Settings = ReturnType<typeof env.parse>;

/** What the fiscal verbs need of their surroundings besides a transaction. */
export type Surroundings = Pick<Ctx, 'env' | 'now' | 'isDrill' | 'log' | 'as'>;

/** The addresses of AFIP in use. */
export function addressesOf(settings: Settings): { wsaa: string; wsfe: string; padron: string } {
  const usual = afipAddresses[settings.AFIP_ENVIRONMENT];
  return {
    wsaa: settings.WSAA_URL ?? usual.wsaa,
    wsfe: settings.WSFE_URL ?? usual.wsfe,
    padron: settings.PADRON_URL ?? usual.padron,
  };
}
