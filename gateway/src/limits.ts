import type { Redis } from 'ioredis';
import type { Rate } from './env.ts';
import { fail } from './problem.ts';

/** Whom a request is counted for, and by which rate. */
export type Counted = { key: string; rate: Rate };

/** How often Redis is told, and how old what it is told may be. */
const shareMs = 20;
const staleMs = 250;
const maxKeys = 100_000;

/**
 * The generic cell rate algorithm for many keys at once, on Redis' own clock in microseconds. A key holds the time at
 * which it will be empty again. Of each key: the time between requests, the time a burst may run ahead, and how many
 * requests there were. Answers how long the next one has to wait; not positive when it need not.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local waits = {}
for i, key in ipairs(KEYS) do
  local interval, tolerance, count = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local full = math.max(tonumber(redis.call('GET', key)) or now, now) + count * interval
  redis.call('SET', key, string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
  waits[i] = math.ceil(full - now - tolerance)
end
return waits`;

const intervalOf = (rate: Rate) => 1_000_000 / rate.perSecond;
const toleranceOf = (rate: Rate) => intervalOf(rate) * (rate.burst - 1);
const microseconds = () => performance.now() * 1000;

/** Times by key that are forgotten once they are past. */
function makeTimes(now: () => number) {
  const times = new Map<string, number>();
  return {
    /** The time of a key, or now when it has none ahead. */
    get: (key: string, current: number) => Math.max(times.get(key) ?? current, current),
    set(key: string, time: number): void {
      if (times.size >= maxKeys) {
        for (const [old, at] of times) if (at <= now()) times.delete(old);
        // A flood of keys may cost memory and a moment's patience, but not the processor.
        if (times.size >= maxKeys / 2) times.clear();
      }
      times.set(key, time);
    },
  };
}

/** The same rule in this process. Answers the microseconds to wait; 0 has passed and is counted. */
export function makeLocal(now = microseconds) {
  const fullAt = makeTimes(now);
  return (counted: Counted[]): number => {
    const current = now();
    for (const { key, rate } of counted) {
      const full = fullAt.get(key, current);
      const wait = full - current - toleranceOf(rate);
      if (wait > 0) return wait;
      fullAt.set(key, full + intervalOf(rate));
    }
    return 0;
  };
}

type Gcra = { gcra(count: number, ...rest: (string | number)[]): Promise<number[]> };

export type Limits = {
  /** Throws `rate_limited` with the time to wait when one of them has used up its rate. */
  count(counted: Counted[]): void;
  stop(): void;
};

/**
 * Rate limits that all gateways share through Redis, without a request ever waiting for it: each process counts by
 * itself at once, tells Redis a moment later what it let through, and hears which keys the others have used up. What
 * several gateways let through in the same moment is a debt that the key pays off. While Redis is away, or does not
 * answer, each process counts alone.
 */
export function makeLimits(redis: Redis | null, prefix: string): Limits {
  redis?.defineCommand('gcra', { lua: script });
  const local = makeLocal();
  const blocked = makeTimes(microseconds);
  let counts = new Map<string, { rate: Rate; count: number }>();
  let since = 0;
  let timer: NodeJS.Timeout | null = null;
  let asking = false;

  async function ask(batch: typeof counts): Promise<void> {
    const keys = [...batch.keys()];
    const rates = [...batch.values()].flatMap(({ rate, count }) => [intervalOf(rate), toleranceOf(rate), count]);
    const shared = keys.map((key) => `${prefix}limit:${key}`);
    const waits = await (redis as unknown as Gcra).gcra(keys.length, ...shared, ...rates);
    const now = microseconds();
    waits.forEach((wait, index) => wait > 0 && blocked.set(keys[index]!, now + wait));
  }

  function share(): void {
    timer = null;
    const isStale = performance.now() - since > staleMs;
    if (asking && !isStale) return arm();
    const batch = counts;
    counts = new Map();
    // Telling of long ago would refuse those who did nothing wrong while Redis was away.
    if (isStale || asking || redis?.status !== 'ready') return;
    asking = true;
    void ask(batch)
      .catch(() => {})
      .finally(() => (asking = false));
  }
  function arm(): void {
    timer = setTimeout(share, shareMs);
  }

  return {
    count(counted) {
      const now = microseconds();
      const wait = Math.max(...counted.map(({ key }) => blocked.get(key, now) - now)) || local(counted);
      if (wait > 0) fail('rate_limited', { retryAfterSeconds: wait / 1_000_000 });
      if (!redis) return;
      if (counts.size === 0) since = performance.now();
      for (const { key, rate } of counted) counts.set(key, { rate, count: (counts.get(key)?.count ?? 0) + 1 });
      if (!timer) arm();
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}
