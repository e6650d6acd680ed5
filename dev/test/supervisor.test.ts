import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readJson } from '@mostrador/ops/files';
import { temporary } from '@mostrador/ops/testing';
import { expect, onTestFinished, test } from 'vitest';
import { lastWords } from '../src/last-words.ts';
import type { Plan } from '../src/plan.ts';
import { freePort } from '../src/ports.ts';
import { isAlive, until } from '../src/processes.ts';
import { delayAfter, type State } from '../src/state.ts';
import { supervise } from '../src/supervisor.ts';

const LIVES = 'setInterval(() => undefined, 1000)';
const DIES = 'console.error("no till today"); process.exit(7)';
const STUBBORN =
  'process.on("SIGTERM", () => { console.log("asked to end"); process.exit(0); }); setInterval(() => undefined, 1000)';

/** Answers on the port that it is told. */
const SERVES =
  'import { createServer } from "node:http"; createServer((_, answer) => answer.end("mine")).listen(Number(process.env.PORT), "127.0.0.1")';

function start(programs: Record<string, string>, env: Record<string, string> = {}) {
  const dir = temporary();
  const processes = Object.entries(programs).map(([name, code]) => {
    const file = join(dir, `${name}.mjs`);
    writeFileSync(file, code);
    return { name, args: [file], env, log: join(dir, 'logs', `${name}.log`), admin: {} };
  });
  const plan: Plan = {
    gatewayUrl: '',
    single: false,
    sources: '',
    afip: 'simulator',
    infra: { dir: join(dir, 'infra'), fsync: true, postgresUrl: '', natsUrl: '', redisUrl: '' },
    processes,
  };
  const file = join(dir, 'run', 'state.json');
  const moved: Plan[] = [];
  const supervisor = supervise(plan, { file, onMove: (next) => moved.push(next) });
  onTestFinished(() => supervisor.stop());
  return {
    dir,
    supervisor,
    moved,
    state: () => readJson<State>(file)!,
    entry: (name: string) => readJson<State>(file)!.entries[name]!,
  };
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

test('a disk that takes nothing ends no restart, and is told when it does again', { timeout: 15_000 }, async () => {
  const { dir, supervisor, state } = start({ till: LIVES });
  // A file where a folder should be: as root nothing else is as sure to refuse.
  for (const name of ['run', 'logs']) {
    renameSync(join(dir, name), join(dir, `${name}.away`));
    writeFileSync(join(dir, name), '');
  }
  const till = supervisor.state.entries.till!;
  const first = till.process!;
  process.kill(first.pid, 'SIGKILL');
  await until('the second life', async () => till.restarts === 1 && isAlive(till.process), { ms: 10_000 });
  for (const name of ['run', 'logs']) {
    rmSync(join(dir, name));
    renameSync(join(dir, `${name}.away`), join(dir, name));
  }
  await until('the state to be written', async () => state().entries.till!.restarts === 1, { ms: 10_000 });
  expect(state().unsaved).toMatchObject({ reason: expect.stringMatching(/EEXIST|ENOTDIR/), until: expect.any(String) });
});

test('a port that another program has is exchanged, and all who ask there are told', { timeout: 20_000 }, async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  const { moved, entry } = start({ sales: SERVES, gateway: LIVES }, { PORT: String(port) });
  const before = entry('gateway').process!;
  await until('another port', async () => moved.length === 1, { ms: 10_000 });
  const [sales, gateway] = moved[0]!.processes;
  expect(sales!.env.PORT).not.toBe(String(port));
  expect(gateway!.env.PORT).toBe(sales!.env.PORT);
  const answer = async () => (await fetch(`http://127.0.0.1:${sales!.env.PORT}`).catch(() => undefined))?.text();
  await until('an answer', async () => (await answer()) === 'mine', { ms: 10_000 });
  await until('its asker, started again', async () => entry('gateway').process?.pid !== before.pid, { ms: 10_000 });
  expect(entry('gateway').deaths).toEqual([]);
});

test('last words are the reason, not the tail of its stack', () => {
  const log = join(temporary(), 'log');
  writeFileSync(
    log,
    `{"level":30,"msg":"serving"}
file:///app/env.ts:43
  throw new Error('The environment is not right');
        ^

Error: The environment is not right:
  LIMIT_TILL: must be like 10/60: per second, and at once (Requests per second)
    at readEnv (file:///app/env.ts:43:9)
    at start (file:///app/app.ts:10:3) {
  code: 'X'
}

Node.js v24.1.0
`,
  );
  expect(lastWords(log)).toEqual([
    'Error: The environment is not right:',
    '  LIMIT_TILL: must be like 10/60: per second, and at once (Requests per second)',
  ]);
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
