import { join, resolve } from 'node:path';

// A stack of its own, new each time; set before anything reads where the stack lives. The acknowledgement wait is short,
// so that a process can be stopped for longer, and everything comes from one address.
const here = process.env.MOSTRADOR_HOME ?? resolve(import.meta.dirname, '../../../.mostrador');
const limits = ['LIMIT_TILL', 'LIMIT_USER', 'LIMIT_ADDRESS', 'LIMIT_AUTH', 'LIMIT_PRICES', 'LIMIT_COMPANY_PRICES'];
Object.assign(process.env, Object.fromEntries(limits.map((name) => [name, '100000/100000'])), {
  MOSTRADOR_HOME: join(here, 'chaos'),
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  BUS_ACK_WAIT_MS: '3000',
});
for (const name of ['SINGLE', 'POSTGRES_URL', 'NATS_URL', 'REDIS_URL', 'PORT']) delete process.env[name];

const { anySeed, chaos } = await import('./shop/run.ts');

try {
  const { SEED, MINUTES = 0.75, ONLY = '', CRASHES = 1, RESTORES, SETTLE = 90 } = process.env;
  const minutes = Number(MINUTES);
  const good = await chaos({
    seed: SEED ? Number(SEED) : anySeed(),
    minutes,
    only: new RegExp(ONLY),
    crashPoints: Number(CRASHES) === 1,
    restores: Number(RESTORES ?? Math.max(1, Math.round(minutes / 8))),
    settleSeconds: Number(SETTLE),
  });
  process.exit(good ? 0 : 1);
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exit(1);
}
