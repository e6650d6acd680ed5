import type { ChaosMutant } from '@mostrador/dev/play/chaos';
import { judgeAll } from './harness/mutate.ts';
import { mutants } from './shop/mutants.ts';

// Each promise broken in a copy of the code: `make chaos` on it has to notice.
const minutesOf = ({ only, minutes = only === '^none$' ? 0.15 : 0.4 }: ChaosMutant) => String(minutes);

const good = await judgeAll(
  mutants,
  {
    program: ['chaos.ts'],
    result: 'out/chaos.json',
    env: (mutant) => ({ ONLY: mutant.only, MINUTES: minutesOf(mutant), CRASHES: '0', RESTORES: '0', SETTLE: '15' }),
  },
  'out/chaos-mutants.json',
);
process.exitCode = good ? 0 : 1;
