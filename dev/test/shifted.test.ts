import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { libfaketime } from '../src/dates/faketime.ts';

/** What knows of days, months and fortnights; `make test-dates` runs the rest, at other moments too. */
const only = [
  ...['wsaa', 'caea', 'rules/dates'].map((name) => `simulators/afip/test/${name}.test.ts`),
  ...['contingency', 'fce', 'iva-book', 'withholdings'].map((name) => `services/fiscal/test/${name}.test.ts`),
];

/** This run's own settings are not for the run within it. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)));

test('the simulator and fiscal pass on the evening of 29 February, when it is March in UTC', async (context) => {
  const canShift = (await libfaketime()) !== undefined;
  if (!process.env.CI) context.skip(!canShift, 'there is no libfaketime here');
  let said = '';
  const code = await new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/test-dates.ts')], {
      env: { ...env, MOMENTS: '21h', ONLY: only.join(' ') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    child.once('error', fail);
    child.once('close', done);
  });
  expect(code, said).toBe(0);
});
