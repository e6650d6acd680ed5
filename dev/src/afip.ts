import { join } from 'node:path';
import { once } from './files.ts';
import { home, keys } from './paths.ts';

const choices = ['simulator', 'homologacion', 'produccion'] as const;
export type Afip = (typeof choices)[number];

/** Where the journal of fiscal numbers and AFIP itself would lie: not with the database, and a restore touches neither. */
export const journalDirectory = join(home, 'journal');
export const afipDirectory = join(home, 'afip');

/**
 * Which AFIP this shop's vouchers go to: `AFIP_ENVIRONMENT` at its first start, else the simulator. It is kept with the
 * keys, for good: the numbers and certificates of one mean nothing to another.
 */
export function afipOfShop(): Afip {
  const wanted = process.env.AFIP_ENVIRONMENT || undefined;
  if (wanted && !choices.includes(wanted as Afip))
    throw new Error(`AFIP_ENVIRONMENT is ${wanted}: it takes ${choices.join(', ')}.`);
  const made = once(join(keys, 'afip'), () => wanted ?? 'simulator') as Afip;
  if (wanted && wanted !== made)
    throw new Error(
      `This shop was made for ${made}, and its vouchers are there: another one needs a MOSTRADOR_HOME of its own.`,
    );
  return made;
}

/** What `fiscal` is told of AFIP. The simulator is never far away, so that little waiting says that it does not answer. */
export const fiscalSettings = (afip: Afip, simulatorUrl: string): Record<string, string> =>
  afip === 'simulator'
    ? {
        AFIP_ENVIRONMENT: 'homologacion',
        WSAA_URL: `${simulatorUrl}/ws/services/LoginCms`,
        WSFE_URL: `${simulatorUrl}/wsfev1/service.asmx`,
        PADRON_URL: `${simulatorUrl}/sr-padron/webservices/personaServiceA5`,
        AFIP_TIMEOUT_MS: '5000',
        AFIP_LATE_MS: '2000',
        AFIP_RETRY_MS: '250',
        CONTINGENCY_AFTER_MS: '3000',
      }
    : { AFIP_ENVIRONMENT: afip };

/** How the simulator is started; its book and the authority that signs its certificates outlive it. */
export const simulatorArgs = (port: number, controlPort: number): string[] => {
  const options = { port, 'control-port': controlPort, state: join(afipDirectory, 'book.jsonl'), ca: afipDirectory };
  return ['start', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])];
};
