import { fromRoot } from '@mostrador/ops/paths';
import { takesNothing } from './disk.ts';
import { infraState, type InfraName, startOne, whyFailing } from './infra/index.ts';
import type { Running } from './infra/server.ts';
import type { Move } from './moving.ts';
import type { Plan } from './plan.ts';
import { stopProcess } from './processes.ts';
import { LONG_LIFE_MS, newEntry, type Entry } from './state.ts';

const LOOK_MS = 1_000;
const ASK_MS = 3_000;
/** So many times in a row it has to fail: a machine that is busy is no reason. */
const PATIENCE = 3;
/** So many restarts in a row may do no good: then it is what it kept that is spoilt. */
const RESTARTS = 2;

/** What the watch needs of the supervisor. */
export type Keeper = {
  entries: Record<string, Entry>;
  isStopping(): boolean;
  save(): void;
  say(line: string): void;
  /** Notes a death, and calls `again` after a while. */
  died(name: string, reason: string, livedMs: number, again: () => void): void;
  /** Somebody took its port while it was gone. */
  moved(move: Move): void;
};

/**
 * Looks after PostgreSQL, NATS and Redis, which are nobody's children: what is gone is started again, and so is a broker or a
 * Redis that runs and does not do its work.
 */
export function watchServers({ infra }: Plan, keeper: Keeper, askMs = ASK_MS): { stop(): void } {
  const failed = new Map<InfraName, number>();
  const lives = countLives(fromRoot(infra.dir));
  const ports = new Map<InfraName, number>();

  async function start(name: InfraName): Promise<void> {
    try {
      await startOne(name, { dir: infra.dir, fsync: infra.fsync, anew: lives.areFutile(name) });
    } catch (error) {
      if (!keeper.isStopping()) keeper.died(name, (error as Error).message, 0, () => void start(name));
    }
  }

  function look(): void {
    for (const { name, running, alive } of serversOf(infra.dir)) {
      if (keeper.isStopping()) return;
      const entry = (keeper.entries[name] ??= newEntry('server'));
      if (alive && entry.process?.pid !== running.process.pid) {
        const startedAt = new Date().toISOString();
        Object.assign(entry, { state: 'running', process: running.process, startedAt, nextTryAt: undefined });
        keeper.save();
        const from = ports.get(name) ?? Number(new URL(infra[`${name}Url`]).port);
        ports.set(name, running.port);
        if (from !== running.port) keeper.moved({ from, to: running.port });
      } else if (!alive && entry.state !== 'waiting') {
        const livedMs = entry.startedAt ? Date.now() - Date.parse(entry.startedAt) : 0;
        keeper.died(name, entry.failing ?? 'gone', livedMs, () => void start(name));
      }
    }
  }

  async function ask(name: InfraName, running: Running, entry: Entry): Promise<void> {
    const why = await whyFailing(infra.dir, name, running);
    if (keeper.isStopping() || entry.process?.pid !== running.process.pid) return;
    const times = why === null ? 0 : (failed.get(name) ?? 0) + 1;
    failed.set(name, times);
    if (times === 0) lives.good(name, entry);
    if (entry.failing !== (why ?? undefined)) {
      entry.failing = why ?? undefined;
      keeper.save();
    }
    if (times < PATIENCE) return;
    failed.set(name, 0);
    lives.futile(name);
    keeper.say(`${name}: ${why}; it is started again`);
    await stopProcess(running.process, 'SIGTERM', 5_000);
  }

  const askAll = async () => {
    const all = serversOf(infra.dir).filter(({ alive }) => alive);
    await Promise.allSettled(
      all.map(async ({ name, running }) => {
        const entry = keeper.entries[name];
        if (entry?.state === 'running') await ask(name, running, entry);
      }),
    );
    if (!keeper.isStopping()) asking = setTimeout(() => void askAll(), askMs);
  };

  look();
  const looking = setInterval(() => attempt(look, keeper), LOOK_MS);
  let asking = setTimeout(() => void askAll(), askMs);
  return {
    stop() {
      clearInterval(looking);
      clearTimeout(asking);
    },
  };
}

/** How many lives in a row ended because the server did not do its work; those on a disk that takes nothing say nothing. */
function countLives(dir: string) {
  const ended = new Map<InfraName, number>();
  return {
    good(name: InfraName, { startedAt }: Entry): void {
      if (Date.now() - Date.parse(startedAt!) > LONG_LIFE_MS) ended.delete(name);
    },
    futile: (name: InfraName) => void ended.set(name, takesNothing(dir) ? 0 : (ended.get(name) ?? 0) + 1),
    /** Asked at a start; the count begins again when it has been so. */
    areFutile: (name: InfraName) => (ended.get(name) ?? 0) > RESTARTS && ended.delete(name),
  };
}

/** Those of the three that were started here. */
const serversOf = (dir: string) =>
  infraState(dir).flatMap(({ name, running, alive }) =>
    running && !process.env[`${name.toUpperCase()}_URL`] ? [{ name, running, alive }] : [],
  );

/** Half a record, as a full disk leaves it, ends no watch. */
function attempt(work: () => void, keeper: Keeper): void {
  try {
    work();
  } catch (error) {
    keeper.say(`cannot look after the servers: ${(error as Error).message}`);
  }
}
