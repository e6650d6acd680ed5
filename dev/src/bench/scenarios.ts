/** What is offered, for how long, and what makes a run a failure. */
export type Scenario = {
  name: string;
  perSecond: number;
  seconds: number;
  floor?: { perSecond: number; p95Ms: number };
};

/** One run of all takes a few minutes. Batches carry a hundred sales each. */
export const scenarios: Scenario[] = [
  { name: 'price', perSecond: 500, seconds: 15 },
  { name: 'single-sales', perSecond: 300, seconds: 20, floor: { perSecond: 300, p95Ms: 100 } },
  { name: 'sustained-sales', perSecond: 300, seconds: 60, floor: { perSecond: 300, p95Ms: 100 } },
  { name: 'batch-sales', perSecond: 5, seconds: 15 },
  { name: 'mix', perSecond: 300, seconds: 20 },
  { name: 'search', perSecond: 50, seconds: 15 },
];

export type Measured = {
  name: string;
  offeredPerS: number;
  achievedPerS: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  errors: number;
  ratioToLimit: number | null;
  drainSeconds: number;
  cpuMsPerOp: number;
  cpuSecondsByProcess: Record<string, number>;
  memoryMbByProcess: Record<string, number>;
};

export const percentile = (sorted: number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Why a run does not count, or misses its floor; nothing when it is good. */
export function shortcomings({ floor, perSecond }: Scenario, run: Measured): string[] {
  const reasons = run.errors > 0 ? [`${run.errors} errors`] : [];
  // The last requests are answered after the schedule has ended: 2 % is that tail.
  if (floor && run.achievedPerS < 0.98 * Math.min(floor.perSecond, perSecond))
    reasons.push(`${run.achievedPerS.toFixed(0)}/s of ${floor.perSecond}`);
  if (floor && run.p95Ms >= floor.p95Ms) reasons.push(`p95 ${run.p95Ms.toFixed(0)} ms, the floor is ${floor.p95Ms}`);
  return reasons;
}

/** The run in the middle by its 95th percentile. */
export const median = (runs: Measured[]): Measured =>
  [...runs].sort((a, b) => a.p95Ms - b.p95Ms)[Math.floor((runs.length - 1) / 2)]!;
