import { aloneOf } from './alone.ts';
import { judgeAll } from './harness/mutate.ts';

// Each rule of a service broken in a copy of the code: its own run has to notice.
const [service = ''] = process.argv.slice(2);
const verdicts: boolean[] = [];
for (const { name, mutants, settings } of aloneOf(service).trials)
  verdicts.push(
    await judgeAll(
      mutants,
      { program: ['chaos-alone.ts', service], result: `out/${name}.json`, env: () => settings },
      `out/${name}-mutants.json`,
    ),
  );
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
