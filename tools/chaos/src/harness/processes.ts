import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Planned } from '@mostrador/dev/plan';
import { lastLines } from '@mostrador/dev/processes';
import { isReady } from '@mostrador/dev/ready';
import { home, root } from '@mostrador/ops/paths';
import type { CrashOrder } from './crash.ts';
import type { History } from './history.ts';

/** A process of the stack, kept alive whatever kills it. */
export type Kept = {
  name: string;
  /** SIGKILL; it starts again by itself. */
  kill(): Promise<void>;
  /** Stops it for a while without its knowing. */
  freeze(ms: number): Promise<void>;
  /** Says at which step it is to die; null for at none. */
  order(order: CrashOrder): void;
  /** How often it has ended so far. */
  ends(): number;
  untilReady(withinMs: number): Promise<boolean>;
  /** Keeps it down until `release`. */
  hold(): Promise<void>;
  release(): void;
};

const preload = join(import.meta.dirname, 'crash.ts');

function launch({ args, env, log }: Planned): ChildProcess {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  return child;
}

/** Starts a process and starts it again each time it ends. `diedAlone` hears of a death that nobody had ordered. */
export function keep(planned: Planned, diedAlone: (line: string) => void): Kept {
  const { name, log } = planned;
  const [admin] = Object.values(planned.admin);
  let child: ChildProcess | null = null;
  let ended = Promise.resolve();
  let ends = 0;
  let wanted = true;
  let served = false;
  let ordered = false;

  const start = () => {
    served = false;
    ordered = false;
    const one = launch(planned);
    child = one;
    ended = new Promise((done) => {
      one.once('exit', (code, signal) => {
        ends += 1;
        child = null;
        // Before it served it may end because a server is away: whoever keeps it starts it again.
        if (served && !ordered)
          diedAlone(`${name} ended by itself (${signal ?? code}): ${lastLines(log, 6).join(' | ')}`);
        done();
        if (wanted) setTimeout(() => wanted && !child && start(), 200).unref();
      });
    });
    void watch(one);
  };
  const watch = async (one: ChildProcess) => {
    for (; child === one && !served; await sleep(150)) served = await isReady(admin!);
  };
  const signal = (which: NodeJS.Signals) => void child?.kill(which);
  const end = async () => {
    ordered = true;
    signal('SIGKILL');
    await ended;
  };
  start();

  return {
    name,
    ends: () => ends,
    kill: end,
    async freeze(ms) {
      const frozen = child;
      frozen?.kill('SIGSTOP');
      await sleep(ms);
      frozen?.kill('SIGCONT');
    },
    order(crash) {
      ordered ||= crash !== null;
      if (child?.connected) child.send(crash as object, () => undefined);
    },
    async untilReady(withinMs) {
      for (const limit = Date.now() + withinMs; Date.now() < limit; await sleep(100)) if (child && served) return true;
      return false;
    },
    async hold() {
      wanted = false;
      await end();
    },
    release() {
      wanted = true;
      if (!child) start();
    },
  };
}

/** Throws where one of them does not start. */
export async function untilStarted(all: Iterable<Kept>): Promise<void> {
  for (const one of all)
    if (!(await one.untilReady(60_000))) throw new Error(`${one.name} does not start; see ${home}/logs.`);
}

/** Nothing strikes any more: each of them serves again. */
export async function untilHealed(all: Iterable<Kept>, history: History): Promise<void> {
  for (const one of all) {
    one.order(null);
    if (!(await one.untilReady(60_000))) history.violation(`${one.name} does not come back`);
  }
}
