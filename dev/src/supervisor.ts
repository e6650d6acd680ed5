import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '@mostrador/ops/files';
import { everyNight } from '@mostrador/ops/nightly';
import { fromRoot, root } from '@mostrador/ops/paths';
import { INFRA } from './infra/index.ts';
import { lastWords } from './last-words.ts';
import { movePlan, otherPort, rememberMove, takenPort, type Move } from './moving.ts';
import { readPlan, type Plan, type Planned } from './plan.ts';
import { bornAt, isAlive, stopProcess } from './processes.ts';
import { delayAfter, LONG_LIFE_MS, newEntry, stateFile, type Entry, type State } from './state.ts';
import { watchServers, type Keeper } from './watch-servers.ts';

const KEPT_DEATHS = 20;
const LOG_LIMIT = 20 * 1024 * 1024;
const GRACE_MS = 20_000;
const AGAIN_MS = 1_000;

export type Supervisor = { state: State; stop(): Promise<void> };

type Watch = {
  entry: Entry;
  log: string;
  misses: number;
  child?: ChildProcess;
  retry?: NodeJS.Timeout;
  moving?: boolean;
};
type Context = {
  plan: Plan;
  state: State;
  file: string;
  /** What has to be kept of a port that was changed. */
  onMove: (plan: Plan, move: Move) => void;
  watches: Map<string, Watch>;
  /** Why the state could not be written, until it can. */
  unsaved?: string;
  stopping: boolean;
};
type Options = { file?: string; onMove?: Context['onMove']; askMs?: number };

/** Starts every process of the plan and keeps it running until `stop`. */
export function supervise(plan: Plan, { file = stateFile, onMove = () => undefined, askMs }: Options = {}): Supervisor {
  const self = { pid: process.pid, born: bornAt(process.pid) ?? '' };
  const state: State = { supervisor: self, mode: 'up', startedAt: now(), entries: {} };
  const context: Context = { plan, state, file, onMove, watches: new Map(), stopping: false };
  for (const { name, log } of plan.processes) {
    const entry = (state.entries[name] = newEntry('process'));
    context.watches.set(name, { entry, log, misses: 0 });
    start(context, name);
  }
  const servers = watchServers(plan, keeperOf(context), askMs);
  const saving = setInterval(() => context.unsaved && save(context), AGAIN_MS);
  const trimming = setInterval(() => trimLogs(context), 30_000);
  const nights = everyNight((night) => {
    state.night = night;
    save(context);
  });
  return {
    state,
    stop: async () => {
      clearInterval(saving);
      clearInterval(trimming);
      servers.stop();
      nights.stop();
      await stopAll(context);
    },
  };
}

const now = (): string => new Date().toISOString();
const say = (line: string): void => console.log(`${now()} ${line}`);

/** A disk that takes nothing keeps nobody from being started again; what happened is written down when it can be. */
function save(context: Context): void {
  const { state, unsaved } = context;
  const at = now();
  try {
    if (unsaved) state.unsaved = { ...state.unsaved!, until: at };
    writeJson(context.file, state, 0o600);
    if (unsaved) say('what happens is written down again');
    context.unsaved = undefined;
  } catch (error) {
    const reason = (error as Error).message;
    if (unsaved) delete state.unsaved!.until;
    else {
      state.unsaved = { since: at, reason };
      say(`what happens cannot be written down, and make status shows what was before (${reason})`);
    }
    context.unsaved = reason;
  }
}

/** Where a process writes; nowhere while its log cannot be opened. */
function openLog(path: string): number | 'ignore' {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a', 0o600);
  } catch (error) {
    say(`${path} cannot be opened (${(error as Error).message}): what is said there is lost`);
    return 'ignore';
  }
}

function launch({ args, env, log }: Planned): ChildProcess {
  const out = openLog(log);
  try {
    return spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  } finally {
    if (out !== 'ignore') closeSync(out);
  }
}

function start(context: Context, name: string): void {
  const watch = context.watches.get(name)!;
  const spec = context.plan.processes.find((one) => one.name === name)!;
  const startedAt = Date.now();
  let over = false;
  const ended = (reason: string) => {
    if (over) return;
    over = true;
    watch.child = undefined;
    if (context.stopping) return;
    const again = () => start(context, name);
    if (!watch.moving) return died(context, name, { reason, livedMs: Date.now() - startedAt, again });
    watch.moving = false;
    again();
  };
  let child: ChildProcess;
  try {
    child = launch(spec);
  } catch (error) {
    return ended((error as Error).message);
  }
  child.once('error', (error) => ended(error.message));
  child.once('exit', (code, signal) => ended(signal ? `killed by ${signal}` : `exit code ${code}`));
  watch.child = child;
  if (!child.pid) return;
  if (spec.niceness) standBack(child.pid, spec.niceness);
  watch.entry.process = { pid: child.pid, born: bornAt(child.pid) ?? '' };
  const since = new Date(startedAt).toISOString();
  Object.assign(watch.entry, { state: 'running', startedAt: since, nextTryAt: undefined });
  save(context);
}

function standBack(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // It has ended already, which is told elsewhere.
  }
}

type End = { reason: string; livedMs: number; again: () => void };

function died(context: Context, name: string, { reason, livedMs, again }: End): void {
  const watch = context.watches.get(name)!;
  const { entry } = watch;
  watch.misses = livedMs > LONG_LIFE_MS ? 1 : watch.misses + 1;
  const death = { at: now(), pid: entry.process?.pid ?? 0, reason, lastWords: lastWords(watch.log) };
  entry.deaths = [...entry.deaths, death].slice(-KEPT_DEATHS);
  const delay = delayAfter(watch.misses, livedMs);
  Object.assign(entry, {
    state: 'waiting',
    process: undefined,
    failing: undefined,
    nextTryAt: new Date(Date.now() + delay).toISOString(),
  });
  save(context);
  say(`${name} died (${reason}); again in ${delay} ms`);
  const from = entry.kind === 'process' ? takenPort(death.lastWords, context.plan) : undefined;
  if (from) void otherPort(from, context.plan).then((to) => move(context, { from, to }));
  watch.retry = setTimeout(() => {
    watch.retry = undefined;
    if (context.stopping) return;
    entry.restarts++;
    again();
  }, delay);
}

/** Gives another port to what cannot have its own; whoever has it, or asks there, is started again. */
function move(context: Context, { from, to }: Move): void {
  const before = context.plan;
  if (context.stopping || !JSON.stringify(before).includes(String(from))) return;
  context.plan = movePlan(before, { from, to });
  say(`port ${from} is taken by another program: ${to} takes its place`);
  try {
    context.onMove(context.plan, { from, to });
  } catch (error) {
    say(`the new port cannot be written down (${(error as Error).message})`);
  }
  for (const spec of context.plan.processes) {
    const old = before.processes.find(({ name }) => name === spec.name);
    const watch = context.watches.get(spec.name)!;
    if (!watch.child || (!before.single && JSON.stringify(old) === JSON.stringify(spec))) continue;
    watch.moving = true;
    watch.child.kill('SIGTERM');
  }
}

const keeperOf = (context: Context): Keeper => ({
  entries: context.state.entries,
  isStopping: () => context.stopping,
  save: () => save(context),
  say,
  moved: (change) => move(context, change),
  died(name, reason, livedMs, again) {
    const log = join(fromRoot(context.plan.infra.dir), name, 'server.log');
    if (!context.watches.has(name)) context.watches.set(name, { entry: context.state.entries[name]!, log, misses: 0 });
    died(context, name, { reason, livedMs, again });
  },
});

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

/** Writers append, so a log can be cut while it is open; one older part is kept, where there is room for it. */
function trimLogs({ plan, watches }: Context): void {
  const servers = INFRA.map((name) => join(fromRoot(plan.infra.dir), name, 'server.log'));
  for (const log of new Set([...[...watches.values()].map((watch) => watch.log), ...servers])) {
    try {
      if (statSync(log).size < LOG_LIMIT) continue;
      try {
        copyFileSync(log, `${log}.1`);
      } catch {
        // A full disk needs the room more than anybody the older lines.
        rmSync(`${log}.1`, { force: true });
      }
      truncateSync(log);
    } catch {
      // No log yet.
    }
  }
}

async function main(): Promise<void> {
  const plan = readPlan();
  if (!plan) throw new Error('There is no plan: make up writes it.');
  const supervisor = supervise(plan, { onMove: rememberMove });
  let leaving = false;
  const leave = async (signal: string) => {
    if (leaving) return;
    leaving = true;
    console.log(`${now()} ${signal}: stopping everything`);
    await supervisor.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void leave(signal));
  process.on('SIGHUP', () => undefined);
  for (const id = supervisor.state.supervisor; isAlive(id);) await sleep(60_000);
}

if (import.meta.main) await main();
