/** What is offered, for how long, and what makes a run a failure. */
export type Scenario = {
  name: string;
  /** Requests offered a second; a batch carries a hundred sales. */
  perSecond: number;
  seconds: number;
  /** What must hold, or the command fails. Milliseconds. */
  floor?: { perSecond?: number; p95Ms: number };
  /** Services held still while the load comes; what counts is how fast they catch up after. */
  held?: string[];
  /** One till sells, and is closed right after its last answer; what counts is how long the close takes. */
  closes?: true;
};

/** In the order in which they run: the first ones find a stack that has little behind it. */
export const scenarios: Scenario[] = [
  { name: 'price', perSecond: 1_000, seconds: 15, floor: { perSecond: 1_000, p95Ms: 100 } },
  { name: 'search', perSecond: 50, seconds: 15, floor: { p95Ms: 50 } },
  { name: 'single-sales', perSecond: 300, seconds: 20, floor: { perSecond: 300, p95Ms: 100 } },
  { name: 'hot-product', perSecond: 300, seconds: 20, floor: { perSecond: 300, p95Ms: 120 } },
  { name: 'mix', perSecond: 600, seconds: 20, floor: { perSecond: 600, p95Ms: 100 } },
  { name: 'close', perSecond: 300, seconds: 17, floor: { p95Ms: 2_000 }, closes: true },
  { name: 'sustained-sales', perSecond: 300, seconds: 60, floor: { perSecond: 300, p95Ms: 100 } },
  { name: 'batch-sales', perSecond: 8, seconds: 15 },
  { name: 'catch-up', perSecond: 10, seconds: 15, held: ['stock', 'cash'] },
];

export type Measured = {
  name: string;
  offeredPerS: number;
  achievedPerS: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  errors: number;
  /** Sales a second, of those that one transaction written by hand could do on the same server. */
  ratioToLimit: number | null;
  drainSeconds: number;
  cpuMsPerOp: number;
  cpuSecondsByProcess: Record<string, number>;
  memoryMbByProcess: Record<string, number>;
};

/** Why a run does not count, or misses its floor; nothing when it is good. */
export function shortcomings({ floor, perSecond }: Scenario, run: Measured): string[] {
  const reasons = run.errors > 0 ? [`${run.errors} errors`] : [];
  // The last requests are answered after the schedule has ended: 2 % is that tail.
  if (floor?.perSecond && run.achievedPerS < 0.98 * Math.min(floor.perSecond, perSecond))
    reasons.push(`${run.achievedPerS.toFixed(0)}/s of ${floor.perSecond}`);
  if (floor && run.p95Ms >= floor.p95Ms) reasons.push(`p95 ${run.p95Ms.toFixed(0)} ms, the floor is ${floor.p95Ms}`);
  return reasons;
}

/** The run in the middle by its 95th percentile. */
export const median = (runs: Measured[]): Measured =>
  [...runs].sort((a, b) => a.p95Ms - b.p95Ms)[Math.floor((runs.length - 1) / 2)]!;
