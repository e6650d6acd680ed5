import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readJson } from '../src/files.ts';
import type { Plan } from '../src/plan.ts';
import { isAlive, until } from '../src/processes.ts';
import { delayAfter, type State } from '../src/state.ts';
import { supervise } from '../src/supervisor.ts';
import { temporary } from './temporary.ts';

const LIVES = 'setInterval(() => undefined, 1000)';
const DIES = 'console.error("no till today"); process.exit(7)';
const STUBBORN =
  'process.on("SIGTERM", () => { console.log("asked to end"); process.exit(0); }); setInterval(() => undefined, 1000)';

function start(programs: Record<string, string>) {
  const dir = temporary();
  const processes = Object.entries(programs).map(([name, code]) => {
    const file = join(dir, `${name}.mjs`);
    writeFileSync(file, code);
    return { name, args: [file], env: {}, log: join(dir, `${name}.log`), admin: {} };
  });
  const plan: Plan = {
    gatewayUrl: '',
    single: false,
    sources: '',
    afip: 'simulator',
    infra: { dir: join(dir, 'infra'), fsync: true, postgresUrl: '', natsUrl: '', redisUrl: '' },
    processes,
  };
  const file = join(dir, 'state.json');
  const supervisor = supervise(plan, { file });
  onTestFinished(() => supervisor.stop());
  return { supervisor, entry: (name: string) => readJson<State>(file)!.entries[name]! };
}

test('a killed process is started again, and its death is on record', { timeout: 15_000 }, async () => {
  const { entry } = start({ till: LIVES });
  const first = entry('till').process!;
  process.kill(first.pid, 'SIGKILL');
  await until('the second life', async () => entry('till').restarts === 1 && isAlive(entry('till').process), {
    ms: 10_000,
  });
  expect(entry('till').process!.pid).not.toBe(first.pid);
  expect(entry('till').deaths).toMatchObject([{ pid: first.pid, reason: 'killed by SIGKILL' }]);
});

test('one that dies at once is tried again ever later, with its last words kept', { timeout: 15_000 }, async () => {
  const { entry } = start({ till: DIES });
  await until('three deaths', async () => entry('till').deaths.length === 3, { ms: 10_000 });
  const { deaths, state } = entry('till');
  expect(state).toBe('waiting');
  expect(deaths[0]).toMatchObject({ reason: 'exit code 7', lastWords: ['no till today'] });
  const [a, b, c] = deaths.map(({ at }) => Date.parse(at)) as [number, number, number];
  expect(c - b).toBeGreaterThan(b - a);
});

test('stopping asks every process to end, and none comes back', { timeout: 15_000 }, async () => {
  const { supervisor, entry } = start({ gateway: STUBBORN, sales: LIVES });
  const before = [entry('gateway').process!, entry('sales').process!];
  await supervisor.stop();
  expect(before.some(isAlive)).toBe(false);
  expect([entry('gateway').state, entry('sales').state]).toEqual(['stopped', 'stopped']);
  expect(entry('gateway').deaths).toEqual([]);
});

test('the delay doubles, has a ceiling, and forgives after a minute of life', () => {
  expect([1, 2, 3, 4].map((deaths) => delayAfter(deaths, 0))).toEqual([500, 1000, 2000, 4000]);
  expect(delayAfter(50, 0)).toBe(30_000);
  expect(delayAfter(50, 61_000)).toBe(500);
});
