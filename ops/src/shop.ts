import { join } from 'node:path';
import { readJson } from './files.ts';
import { withLock } from './lock.ts';
import { run } from './paths.ts';
import { say } from './shell.ts';

/** One command at a time works on the shop. */
export const withShopLock = <T>(work: () => Promise<T>): Promise<T> =>
  withLock(join(run, 'stack.lock'), work, { waiting: () => say('Waiting for another command on this shop ...') });

/* What is noted down of a shop that runs on this machine; in containers there is none of it. */

export const planFile = join(run, 'plan.json');
/** What the seed made. Backups hold it. */
export const seedFile = join(run, 'seed.json');

/** What matters of its plan to whoever looks after its data. */
type Noted = { settings?: Record<string, string>; infra: { postgresUrl: string } };
export const notedPlan = (): Noted | undefined => readJson<Noted>(planFile);
