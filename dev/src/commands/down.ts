import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { readJson } from '@mostrador/ops/files';
import { home, keys, logs, run } from '@mostrador/ops/paths';
import { say } from '@mostrador/ops/shell';
import { withShopLock } from '@mostrador/ops/shop';
import { simulators, volumeDirectories } from '@mostrador/ops/stack';
import { unmount } from '../mounted-disk.ts';
import { infraState, INFRA, stopInfra, wipeInfra } from '../infra/index.ts';
import { stopProcess, type ProcessId } from '../processes.ts';
import type { State } from '../state.ts';
import { stopStack } from './up.ts';

export async function down(): Promise<void> {
  await withShopLock(async () => {
    const ran = (await stopStack()) || infraState(home).some(({ alive }) => alive);
    await stopInfra(home);
    for (const dir of leftByTests()) await stopLeft(dir);
    say(
      ran
        ? 'The shop is stopped; its data stays (make up goes on with it, make reset throws it away).'
        : 'The shop was not running.',
    );
  });
}

export async function reset(): Promise<void> {
  if (!(await confirmed())) return say('Nothing was done.');
  await withShopLock(async () => {
    await stopStack();
    await wipeInfra(home);
    for (const dir of leftByTests()) {
      await stopLeft(dir);
      unmount(dir);
      await wipeInfra(dir);
      for (const left of [dir, `${dir}.img`]) rmSync(left, { recursive: true, force: true });
    }
    for (const dir of [
      logs,
      keys,
      join(home, 'state'),
      ...volumeDirectories,
      ...simulators.map(({ name }) => join(home, name)),
    ])
      rmSync(dir, { recursive: true, force: true });
  });
  rmSync(run, { recursive: true, force: true });
  const given = INFRA.map((name) => `${name.toUpperCase()}_URL`).filter((name) => process.env[name]);
  say(
    given.length > 0
      ? `The data here is gone. What ${given.join(' and ')} points to is yours: it was not touched.`
      : 'The data is gone; make up starts a new shop.',
  );
}

/**
 * Where tests, chaos and the like have servers of their own, below this shop's folder. They stay up between runs; each has
 * noted down whose it is, by process and birth, so that nobody else's is ended.
 */
const leftByTests = (): string[] =>
  existsSync(home)
    ? readdirSync(home, { withFileTypes: true })
        .filter((one) => one.isDirectory())
        .map(({ name }) => join(home, name))
        .filter((dir) => INFRA.some((name) => existsSync(join(dir, name, 'server.json'))))
    : [];

async function stopLeft(dir: string): Promise<void> {
  const notes = join(dir, 'run');
  const state = readJson<State>(join(notes, 'state.json'));
  await stopProcess(state?.supervisor, 'SIGTERM', 45_000);
  const entries = Object.values(state?.entries ?? {}).filter(({ kind }) => kind === 'process');
  const others = existsSync(notes) ? readdirSync(notes).filter((name) => name.endsWith('.process.json')) : [];
  const left = [
    ...entries.map(({ process: one }) => one),
    ...others.map((name) => readJson<ProcessId>(join(notes, name))),
  ];
  await Promise.all(left.map((one) => stopProcess(one, 'SIGTERM')));
  await stopInfra(dir);
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question('This throws away all data of this shop, sales included. Type yes to go on: ');
  ask.close();
  return answer.trim() === 'yes';
}
