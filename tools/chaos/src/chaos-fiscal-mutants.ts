import { mutants, outageMutants } from './fiscal/mutants.ts';
import { judgeAll } from './harness/mutate.ts';

// Each rule of the protocol broken in a copy of the code: `make chaos-fiscal` on it has to notice.
const storm = await judgeAll(
  mutants,
  {
    program: 'chaos-fiscal.ts',
    result: 'out/chaos-fiscal.json',
    // ONLY chose the mutants; the run is the whole one.
    env: () => ({ ONLY: '', VOUCHERS: '250', CRASHES: '0', SETTLE: '30' }),
  },
  'out/chaos-fiscal-mutants.json',
);
const outage = await judgeAll(
  outageMutants,
  {
    program: 'chaos-fiscal.ts',
    result: 'out/chaos-fiscal-outage.json',
    env: () => ({ ONLY: 'outage', SPEED: '15', MINUTES: '3', SETTLE: '120' }),
  },
  'out/chaos-fiscal-outage-mutants.json',
);
process.exitCode = storm && outage ? 0 : 1;
