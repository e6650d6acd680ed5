import type { ChaosAlone } from '@mostrador/dev/play/chaos';
import { mutants, outageMutants } from './chaos/mutants.ts';
import { outageAtPeak } from './chaos/outage.ts';
import { chaosFiscal } from './chaos/run.ts';

export const alone: ChaosAlone = {
  run({ seed, settings }) {
    const { ONLY, VOUCHERS = 10_000, CRASHES = 1, SETTLE, SPEED = 15, MINUTES = 120 } = settings;
    if (ONLY === 'outage')
      return outageAtPeak({
        seed,
        settleSeconds: Number(SETTLE ?? 300),
        speed: Number(SPEED),
        minutes: Number(MINUTES),
      });
    return chaosFiscal({
      seed,
      settleSeconds: Number(SETTLE ?? 120),
      vouchers: Number(VOUCHERS),
      crashPoints: Number(CRASHES) === 1,
    });
  },
  trials: [
    // ONLY chose the mutants; the run is the whole one.
    { name: 'chaos-fiscal', mutants, settings: { ONLY: '', VOUCHERS: '250', CRASHES: '0', SETTLE: '30' } },
    {
      name: 'chaos-fiscal-outage',
      mutants: outageMutants,
      settings: { ONLY: 'outage', SPEED: '15', MINUTES: '3', SETTLE: '120' },
    },
  ],
};
