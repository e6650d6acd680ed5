import { makeHeld } from './held.ts';
import { fail } from './problem.ts';

const sampleMs = 100;
const samples = 5;
/**
 * Share of the places, and lag of the event loop, from which on a request is refused. What needs no token has places of
 * its own, so that no flood of it takes those of companies at work; so have files, which take long to come and go.
 */
const bounds = {
  read: { lane: 'own', share: 0.5, lagMs: 500 },
  write: { lane: 'own', share: 0.75, lagMs: 1_000 },
  vital: { lane: 'own', share: 1, lagMs: 4_000 },
  files: { lane: 'files', share: 0.1, lagMs: 1_000 },
  prices: { lane: 'prices', share: 0.5, lagMs: 500 },
  door: { lane: 'door', share: 0.25, lagMs: 1_000 },
} as const;

/** What is given up first when there is too much to do: of a company's own reads, then writes, then what is vital. */
export type Weight = keyof typeof bounds;

export type Shedding = ReturnType<typeof makeShedding>;

/** Refuses work that could only be done late. The lag counts when it lasts: the least of the last half second. */
export function makeShedding(maxInFlight: number) {
  const lanes = { own: makeHeld(), files: makeHeld(), prices: makeHeld(), door: makeHeld() };
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
    /** Gives a company, or an address, a place, or throws `overloaded`. What is returned gives it back. */
    enter(weight: Weight, holder: string): () => void {
      const { lane, share, lagMs } = bounds[weight];
      const places = lanes[lane];
      if (lag > lagMs || !places.isFair(holder, 1, maxInFlight * share)) fail('overloaded', { retryAfterSeconds: 1 });
      places.add(holder, 1);
      return () => places.add(holder, -1);
    },
    inFlight: () => Object.values(lanes).reduce((total, lane) => total + lane.all(), 0),
    stop: () => clearInterval(timer),
  };
}
