import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from './files.ts';
import { infraState, startOne, type InfraName } from './infra/index.ts';
import { everyNight } from './nightly.ts';
import { fromRoot, root } from './paths.ts';
import { readPlan, type Plan, type Planned } from './plan.ts';
import { bornAt, isAlive, lastLines, stopProcess } from './processes.ts';
import { delayAfter, newEntry, stateFile, type Entry, type State } from './state.ts';

const KEPT_DEATHS = 20;
const LOG_LIMIT = 20 * 1024 * 1024;
const GRACE_MS = 20_000;

export type Supervisor = { state: State; stop(): Promise<void> };

type Watch = { entry: Entry; log: string; misses: number; child?: ChildProcess; retry?: NodeJS.Timeout };
type Context = { plan: Plan; state: State; file: string; watches: Map<string, Watch>; stopping: boolean };

/** Starts every process of the plan and keeps it running until `stop`. */
export function supervise(plan: Plan, options: { file?: string } = {}): Supervisor {
  const self = { pid: process.pid, born: bornAt(process.pid) ?? '' };
  const state: State = { supervisor: self, mode: 'up', startedAt: new Date().toISOString(), entries: {} };
  const context: Context = { plan, state, file: options.file ?? stateFile, watches: new Map(), stopping: false };
  for (const spec of plan.processes) {
    const entry = (state.entries[spec.name] = newEntry('process'));
    context.watches.set(spec.name, { entry, log: spec.log, misses: 0 });
    start(context, spec);
  }
  const servers = setInterval(() => watchServers(context), 1_000);
  const trimming = setInterval(() => trimLogs(context), 30_000);
  const nights = everyNight((night) => {
    state.night = night;
    save(context);
  });
  watchServers(context);
  return {
    state,
    stop: async () => {
      clearInterval(servers);
      clearInterval(trimming);
      nights.stop();
      await stopAll(context);
    },
  };
}

const save = (context: Context): void => writeJson(context.file, context.state, 0o600);

function start(context: Context, spec: Planned): void {
  const watch = context.watches.get(spec.name)!;
  mkdirSync(dirname(spec.log), { recursive: true });
  const log = openSync(spec.log, 'a', 0o600);
  const startedAt = Date.now();
  const child = spawn(process.execPath, spec.args, {
    cwd: root,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  watch.child = child;
  if (child.pid) {
    if (spec.niceness) setPriority(child.pid, spec.niceness);
    watch.entry.process = { pid: child.pid, born: bornAt(child.pid) ?? '' };
    Object.assign(watch.entry, {
      state: 'running',
      startedAt: new Date(startedAt).toISOString(),
      nextTryAt: undefined,
    });
    save(context);
  }
  let over = false;
  const ended = (reason: string) => {
    if (over) return;
    over = true;
    watch.child = undefined;
    if (context.stopping) return;
    died(context, spec.name, { reason, livedMs: Date.now() - startedAt, again: () => start(context, spec) });
  };
  child.once('error', (error) => ended(error.message));
  child.once('exit', (code, signal) => ended(signal ? `killed by ${signal}` : `exit code ${code}`));
}

type End = { reason: string; livedMs: number; again: () => void };

function died(context: Context, name: string, { reason, livedMs, again }: End): void {
  const watch = context.watches.get(name)!;
  const { entry } = watch;
  watch.misses = livedMs > 60_000 ? 1 : watch.misses + 1;
  const lastWords = lastLines(watch.log, 3).map((line) => line.slice(0, 400));
  entry.deaths = [
    ...entry.deaths,
    { at: new Date().toISOString(), pid: entry.process?.pid ?? 0, reason, lastWords },
  ].slice(-KEPT_DEATHS);
  const delay = delayAfter(watch.misses, livedMs);
  Object.assign(entry, { state: 'waiting', process: undefined, nextTryAt: new Date(Date.now() + delay).toISOString() });
  save(context);
  console.log(`${new Date().toISOString()} ${name} died (${reason}); again in ${delay} ms`);
  watch.retry = setTimeout(() => {
    watch.retry = undefined;
    if (context.stopping) return;
    entry.restarts++;
    again();
  }, delay);
}

/** The servers are nobody's children any more: they outlive the supervisor, which only looks after them. */
function watchServers(context: Context): void {
  for (const { name, running, alive } of infraState(context.plan.infra.dir)) {
    if (!running || process.env[`${name.toUpperCase()}_URL`] || context.stopping) continue;
    const log = join(fromRoot(context.plan.infra.dir), name, 'server.log');
    const watch = context.watches.get(name) ?? { entry: newEntry('server'), log, misses: 0 };
    context.watches.set(name, watch);
    const entry = (context.state.entries[name] ??= watch.entry);
    if (alive && entry.process?.pid !== running.process.pid) {
      Object.assign(entry, {
        state: 'running',
        process: running.process,
        startedAt: new Date().toISOString(),
        nextTryAt: undefined,
      });
      save(context);
    } else if (!alive && entry.state !== 'waiting') {
      const livedMs = entry.startedAt ? Date.now() - Date.parse(entry.startedAt) : 0;
      died(context, name, { reason: 'gone', livedMs, again: () => void startServer(context, name) });
    }
  }
}

async function startServer(context: Context, name: InfraName): Promise<void> {
  const { dir, fsync } = context.plan.infra;
  try {
    await startOne(name, { dir, fsync });
  } catch (error) {
    if (!context.stopping)
      died(context, name, {
        reason: (error as Error).message,
        livedMs: 0,
        again: () => void startServer(context, name),
      });
  }
}

/** The gateway first, so that no request enters what is closing; the rest together. */
async function stopAll(context: Context): Promise<void> {
  context.stopping = true;
  for (const watch of context.watches.values()) clearTimeout(watch.retry);
  const stop = async (name: string) => {
    const { entry } = context.watches.get(name)!;
    await stopProcess(entry.process, 'SIGTERM', GRACE_MS);
    Object.assign(entry, { state: 'stopped', process: undefined });
    save(context);
  };
  const names = context.plan.processes.map((spec) => spec.name);
  await Promise.all(names.filter((name) => name === 'gateway').map(stop));
  await Promise.all(names.filter((name) => name !== 'gateway').map(stop));
}

/** Writers append, so a log can be cut while it is open; one older part is kept. */
function trimLogs(context: Context): void {
  for (const { log } of context.watches.values()) {
    try {
      if (statSync(log).size < LOG_LIMIT) continue;
      copyFileSync(log, `${log}.1`);
      truncateSync(log);
    } catch {
      // No log yet, or no space to copy it: the next round tries again.
    }
  }
}

async function main(): Promise<void> {
  const plan = readPlan();
  if (!plan) throw new Error('There is no plan: make up writes it.');
  const supervisor = supervise(plan);
  let leaving = false;
  const leave = async (signal: string) => {
    if (leaving) return;
    leaving = true;
    console.log(`${new Date().toISOString()} ${signal}: stopping everything`);
    await supervisor.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void leave(signal));
  process.on('SIGHUP', () => undefined);
  for (const id = supervisor.state.supervisor; isAlive(id);) await sleep(60_000);
}

if (import.meta.main) await main();
