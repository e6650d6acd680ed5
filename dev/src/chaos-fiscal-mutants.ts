import { mutants } from './chaos-fiscal/mutants.ts';
import { judgeAll } from './chaos/mutate.ts';

// Each rule of the protocol broken in a copy of the code: `make chaos-fiscal` on it has to notice.
const good = await judgeAll(
  mutants,
  {
    program: 'chaos-fiscal.ts',
    result: 'out/chaos-fiscal.json',
    env: () => ({ VOUCHERS: '250', CRASHES: '0', SETTLE: '30' }),
  },
  'out/chaos-fiscal-mutants.json',
);
process.exitCode = good ? 0 : 1;
