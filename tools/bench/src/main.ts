import { join, resolve } from 'node:path';

// A stack of its own, whose data stays for the next run; set before anything reads where the stack lives. Everything
// comes from one address here, so that the limits for addresses and tills are lifted.
const here = process.env.MOSTRADOR_HOME ?? resolve(import.meta.dirname, '../../../.mostrador');
const limits = ['LIMIT_TILL', 'LIMIT_USER', 'LIMIT_ADDRESS', 'LIMIT_AUTH', 'LIMIT_PRICES', 'LIMIT_COMPANY_PRICES'];
Object.assign(process.env, Object.fromEntries(limits.map((name) => [name, '100000/100000'])), {
  MESSAGES_PER_HOUR: '100000',
  MOSTRADOR_HOME: join(here, process.env.ONLY === 'fiscal' ? 'bench-fiscal' : 'bench'),
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
});
delete process.env.SINGLE;

const { RUNS = 1, RATE = 0, PROFILE } = process.env;
if (PROFILE) (await import('./profile.ts')).profileAll();
const { bench } = await import('./run.ts');
const { benchFiscal } = await import('./fiscal.ts');

try {
  const only = (process.env.ONLY ?? '').split(',').filter(Boolean);
  // Vouchers have a stack of their own: AFIP is in it, and nothing that competes with it.
  const options = { only, runs: Number(RUNS), perSecond: Number(RATE), profile: Boolean(PROFILE) };
  const good = process.env.ONLY === 'fiscal' ? await benchFiscal() : await bench(options);
  process.exitCode = good ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exitCode = 1;
}
