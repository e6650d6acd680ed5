import { join } from 'node:path';
import type { SimulatorManifest } from '@mostrador/manifest';
import { once } from './files.ts';
import { home, keys } from './paths.ts';
import { simulators } from './stack.ts';

const choices = ['simulator', 'homologacion', 'produccion'] as const;
export type Afip = (typeof choices)[number];

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

/** Those who stand in for the world outside: in a shop that is only tried, where no setting leads to the real one. */
export const standIns = (afip: Afip): SimulatorManifest[] =>
  simulators.filter(({ unless }) => afip === 'simulator' && !(unless && process.env[unless]));

/** Where one keeps what has to outlive it. */
export const simulatorDirectory = (name: string): string => join(home, name);
export const afipDirectory = simulatorDirectory('afip');
/** The journal of fiscal numbers: not with the database, and a restore does not touch it. */
export const journalDirectory = join(home, 'journal');
