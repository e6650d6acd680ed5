import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { writeJson } from '@mostrador/ops/files';
import { home, root } from '@mostrador/ops/paths';
import { migrateAll } from '@mostrador/ops/services';
import { say } from '@mostrador/ops/shell';
import { withShopLock } from '@mostrador/ops/shop';
import { startInfra } from '../infra/index.ts';
import { makePlan, type Plan, type Planned } from '../plan.ts';
import { bornAt, isAlive, stopProcess, type ProcessId } from '../processes.ts';
import { untilAllReady } from '../ready.ts';
import { newEntry, readState, stateFile, type State } from '../state.ts';
import { seedOnce, stopOrphans, summary } from './up.ts';

/** The shop in the foreground: every process restarts when a file it uses is saved. */
export async function dev(): Promise<void> {
  let stopping = false;
  let children: ChildProcess[] = [];
  const ended = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        done();
      });
    }
  });
  const { plan, infra } = await withShopLock(async () => {
    if (isAlive(readState()?.supervisor)) throw new Error('The shop is already running: make down first.');
    await stopOrphans();
    const infra = await startInfra({ dir: home, fsync: true });
    await migrateAll(infra.postgresUrl);
    const plan = await makePlan(infra, { single: process.env.SINGLE === '1' });
    children = plan.processes.map(watched);
    writeJson(stateFile, stateOf(plan, children), 0o600);
    return { plan, infra };
  });
  const greeting = untilAllReady(plan, 120_000)
    .then(() => seedOnce(plan))
    .then(() => summary(plan));
  greeting.catch((error: Error) => !stopping && say(error.message));
  await ended;
  say('\nStopping everything ...');
  await Promise.all(children.map((child) => stopProcess(identity(child), 'SIGTERM')));
  await infra.stop();
}

function watched(planned: Planned): ChildProcess {
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', ...planned.args], {
    cwd: root,
    env: { ...process.env, ...planned.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) prefix(stream, planned.name);
  return child;
}

function prefix(stream: Readable, name: string): void {
  createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(10)} ${line}`));
}

const identity = (child: ChildProcess): ProcessId => ({ pid: child.pid ?? 0, born: bornAt(child.pid ?? 0) ?? '' });

function stateOf(plan: Plan, children: ChildProcess[]): State {
  const startedAt = new Date().toISOString();
  const entries = plan.processes.map(({ name }, at) => [
    name,
    { ...newEntry('process'), state: 'running' as const, startedAt, process: identity(children[at]!) },
  ]);
  return {
    supervisor: { pid: process.pid, born: bornAt(process.pid) ?? '' },
    mode: 'dev',
    startedAt,
    entries: Object.fromEntries(entries),
  };
}
