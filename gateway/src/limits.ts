import type { Redis } from 'ioredis';
import type { Rate } from './env.ts';
import { fail } from './problem.ts';

/** Whom a request is counted for, and by which rate. */
export type Counted = { key: string; rate: Rate };

const patienceMs = 50;
const probeMs = 500;

/**
 * The generic cell rate algorithm for many keys at once, on Redis' own clock in microseconds. A key holds the time at
 * which it will be empty again. Of each key: the time between requests, the time a burst may run ahead, and 1 where it
 * is only counted when the one before it passed. Answers how long each has to wait; 0 has passed.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local waits = {}
for i, key in ipairs(KEYS) do
  local interval, tolerance = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1])
  if ARGV[i * 3] == '1' and waits[i - 1] > 0 then
    waits[i] = waits[i - 1]
  else
    local full = math.max(tonumber(redis.call('GET', key)) or now, now)
    local wait = full - now - tolerance
    if wait > 0 then
      waits[i] = math.ceil(wait)
    else
      waits[i] = 0
      redis.call('SET', key, string.format('%.0f', full + interval), 'PX', math.ceil((full + interval - now) / 1000) + 1)
    end
  end
end
return waits`;

const intervalOf = (rate: Rate) => 1_000_000 / rate.perSecond;
const toleranceOf = (rate: Rate) => intervalOf(rate) * (rate.burst - 1);

/** The same in this process: what counts while Redis is away. */
export function makeLocal(now = () => performance.now() * 1000) {
  const fullAt = new Map<string, number>();
  const prune = () => {
    const current = now();
    for (const [key, at] of fullAt) if (at <= current) fullAt.delete(key);
  };
  const one = ({ key, rate }: Counted): number => {
    const current = now();
    const full = Math.max(fullAt.get(key) ?? current, current);
    const wait = full - current - toleranceOf(rate);
    if (wait > 0) return wait;
    if (fullAt.size >= 100_000) prune();
    fullAt.set(key, full + intervalOf(rate));
    return 0;
  };
  /** Microseconds to wait; 0 has passed. */
  return (counted: Counted[]): number => {
    for (const each of counted) {
      const wait = one(each);
      if (wait > 0) return wait;
    }
    return 0;
  };
}

type Gcra = { gcra(count: number, ...rest: (string | number)[]): Promise<number[]> };
type Asked = { counted: Counted[]; answer: (wait: number) => void };

const within = <T>(promise: Promise<T>, ms: number) =>
  new Promise<T>((resolve, reject) => {
    // An answer that is here already, but was not read because we were busy, counts as in time.
    const late = () => setImmediate(() => reject(new Error('no answer in time')));
    const timer = setTimeout(late, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Asks Redis for all requests of one turn of the event loop in one call. */
async function askRedis(redis: Redis, prefix: string, batch: Asked[]): Promise<void> {
  const all = batch.flatMap((asked) => asked.counted);
  const keys = all.map((counted) => `${prefix}limit:${counted.key}`);
  const rates = batch.flatMap((asked) =>
    asked.counted.flatMap(({ rate }, index) => [intervalOf(rate), toleranceOf(rate), index > 0 ? 1 : 0]),
  );
  const waits = await within((redis as unknown as Gcra).gcra(keys.length, ...keys, ...rates), patienceMs);
  let at = 0;
  for (const asked of batch) {
    at += asked.counted.length;
    asked.answer(waits[at - 1]!);
  }
}

export type Limits = {
  /** Throws `rate_limited` with the time to wait when one of them has used up its rate. */
  count(counted: Counted[]): Promise<void>;
  stop(): void;
};

/**
 * Rate limits shared by all gateways through Redis. Nobody waits for a Redis that does not answer: after the first
 * silence each process counts for itself, by the same rule, until Redis is heard again.
 */
export function makeLimits(redis: Redis | null, prefix: string): Limits {
  const local = makeLocal();
  redis?.defineCommand('gcra', { lua: script });

  let heard = redis?.status === 'ready';
  let probing = false;
  const probe = setInterval(() => {
    if (heard || probing || redis?.status !== 'ready') return;
    probing = true;
    redis
      .ping()
      .then(
        () => (heard = true),
        () => {},
      )
      .finally(() => (probing = false));
  }, probeMs);
  probe.unref();

  let waiting: Asked[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    const alone = () => {
      for (const asked of batch) asked.answer(local(asked.counted));
    };
    if (!redis || !heard || redis.status !== 'ready') return alone();
    askRedis(redis, prefix, batch).catch(() => {
      heard = false;
      alone();
    });
  };

  return {
    async count(counted) {
      const wait = await new Promise<number>((answer) => {
        if (waiting.push({ counted, answer }) === 1) setImmediate(flush);
      });
      if (wait > 0) fail('rate_limited', { retryAfterSeconds: wait / 1_000_000 });
    },
    stop: () => clearInterval(probe),
  };
}
