import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';

// Imports nothing of ours: where a stack lives is read when the first module of ops is loaded.

/** A stack of its own in a folder of that name, new each time, whatever the shop here is told. */
export function standApart(name: string, settings: Record<string, string> = {}): void {
  const here = process.env.MOSTRADOR_HOME ?? resolve(import.meta.dirname, '../../../../.mostrador');
  const LOG_LEVEL = process.env.LOG_LEVEL ?? 'warn';
  Object.assign(process.env, { ...settings, MOSTRADOR_HOME: join(here, name), LOG_LEVEL });
  for (const given of ['SINGLE', 'POSTGRES_URL', 'NATS_URL', 'REDIS_URL', 'PORT']) delete process.env[given];
}

/** What a run is drawn from: SEED, or any. */
export const seedOfRun = (): number => (process.env.SEED ? Number(process.env.SEED) : randomInt(1, 1_000_000));

/** Ends the process by what a run found. */
export async function exitBy(run: () => Promise<boolean>): Promise<never> {
  try {
    process.exit((await run()) ? 0 : 1);
  } catch (error) {
    console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
    process.exit(1);
  }
}
