import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BenchAlone } from '@mostrador/dev/play/bench';

const { ONLY = '', RUNS = 1, RATE = 0, PROFILE } = process.env;
const root = resolve(import.meta.dirname, '../../..');
/** What makes a stack of its own, with nothing in it that competes. */
const alone = join(root, 'services', ONLY, 'play/bench-alone.ts');
const isAlone = /^[a-z]+$/.test(ONLY) && existsSync(alone);

// A stack of its own, whose data stays for the next run; set before anything reads where the stack lives. Everything
// comes from one address here, so that the limits for addresses and tills are lifted.
const here = process.env.MOSTRADOR_HOME ?? join(root, '.mostrador');
const limits = ['LIMIT_TILL', 'LIMIT_USER', 'LIMIT_ADDRESS', 'LIMIT_AUTH', 'LIMIT_PRICES', 'LIMIT_COMPANY_PRICES'];
Object.assign(process.env, Object.fromEntries(limits.map((name) => [name, '100000/100000'])), {
  MESSAGES_PER_HOUR: '100000',
  MOSTRADOR_HOME: join(here, isAlone ? `bench-${ONLY}` : 'bench'),
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
});
delete process.env.SINGLE;

if (PROFILE) (await import('./profile.ts')).profileAll();

/** Loads the stack that a service makes; true when its goals are met. */
async function benchAlone(): Promise<boolean> {
  const part = (await import(alone)) as { alone: BenchAlone };
  const { result, said, missed } = await part.alone.run();
  const { writeJson } = await import('@mostrador/ops/files');
  writeJson(join(root, `out/bench-${ONLY}.json`), result);
  console.log(said);
  for (const one of missed) console.log(`NOT MET  ${one}`);
  return missed.length === 0;
}

async function run(): Promise<boolean> {
  if (isAlone) return benchAlone();
  const { bench } = await import('./run.ts');
  const only = ONLY.split(',').filter(Boolean);
  return bench({ only, runs: Number(RUNS), perSecond: Number(RATE), profile: Boolean(PROFILE) });
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exitCode = 1;
}
