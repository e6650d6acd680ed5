import { exitBy, seedOfRun, standApart } from './harness/program.ts';

standApart('chaos-fiscal');
const { chaosFiscal } = await import('./fiscal/run.ts');
const { outageAtPeak } = await import('./fiscal/outage.ts');

const { ONLY, VOUCHERS = 10_000, CRASHES = 1, SETTLE, SPEED = 15, MINUTES = 120 } = process.env;
const seed = seedOfRun();
const outage = { seed, settleSeconds: Number(SETTLE ?? 300), speed: Number(SPEED), minutes: Number(MINUTES) };
const storm = {
  seed,
  settleSeconds: Number(SETTLE ?? 120),
  vouchers: Number(VOUCHERS),
  crashPoints: Number(CRASHES) === 1,
};
await exitBy(() => (ONLY === 'outage' ? outageAtPeak(outage) : chaosFiscal(storm)));
