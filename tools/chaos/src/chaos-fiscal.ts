import { join, resolve } from 'node:path';

// A stack of its own, new each time; set before anything reads where the stack lives.
const here = process.env.MOSTRADOR_HOME ?? resolve(import.meta.dirname, '../../../.mostrador');
Object.assign(process.env, { MOSTRADOR_HOME: join(here, 'chaos-fiscal'), LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' });
for (const name of ['POSTGRES_URL', 'NATS_URL', 'REDIS_URL']) delete process.env[name];

const { anySeed } = await import('./shop/run.ts');
const { chaosFiscal } = await import('./fiscal/run.ts');
const { outageAtPeak } = await import('./fiscal/outage.ts');

try {
  const { SEED, ONLY, VOUCHERS = 10_000, CRASHES = 1, SETTLE, SPEED = 15, MINUTES = 120 } = process.env;
  const seed = SEED ? Number(SEED) : anySeed();
  const outage = { seed, settleSeconds: Number(SETTLE ?? 300), speed: Number(SPEED), minutes: Number(MINUTES) };
  const storm = {
    seed,
    settleSeconds: Number(SETTLE ?? 120),
    vouchers: Number(VOUCHERS),
    crashPoints: Number(CRASHES) === 1,
  };
  const good = ONLY === 'outage' ? await outageAtPeak(outage) : await chaosFiscal(storm);
  process.exit(good ? 0 : 1);
} catch (error) {
  console.error(process.env.DEBUG ? (error as Error).stack : (error as Error).message);
  process.exit(1);
}
