import { fail } from './problem.ts';

/** What is given up first when there is too much to do. */
export type Weight = 'read' | 'write' | 'vital';

const sampleMs = 100;
const samples = 5;
/** Share of the requests at work, and lag of the event loop, from which on a weight is refused. */
const bounds = {
  read: { share: 0.5, lagMs: 500 },
  write: { share: 0.75, lagMs: 1_000 },
  vital: { share: 1, lagMs: 4_000 },
} as const;

export type Shedding = ReturnType<typeof makeShedding>;

/** Refuses work that could only be done late. The lag counts when it lasts: the least of the last half second. */
export function makeShedding(maxInFlight: number) {
  let inFlight = 0;
  let lag = 0;
  const recent = Array.from({ length: samples }, () => 0);
  let next = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    recent[next++ % samples] = now - last - sampleMs;
    last = now;
    lag = Math.min(...recent);
  }, sampleMs);
  timer.unref();
  return {
    /** Counts a request in, or throws `overloaded`. Whoever was counted in must leave. */
    enter(weight: Weight): void {
      const { share, lagMs } = bounds[weight];
      if (inFlight >= maxInFlight * share || lag > lagMs) fail('overloaded', { retryAfterSeconds: 1 });
      inFlight += 1;
    },
    leave(): void {
      inFlight -= 1;
    },
    inFlight: () => inFlight,
    stop: () => clearInterval(timer),
  };
}
