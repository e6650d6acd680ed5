import { type BenchPart, get, type Market, type Scenario, type Shot } from '@mostrador/dev/play/bench';
import { partsOf } from '@mostrador/dev/play/parts';

/** What each context brings, found by its place. */
export const parts = (await partsOf<{ bench: BenchPart }>('bench')).map(({ service, bench }) => ({
  service,
  ...bench,
}));

const brought = parts.flatMap((part) => part.scenarios);

export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((one) => one.name === name);
  if (!found) throw new Error(`There is no scenario ${name}.`);
  return found;
}

/** Of one request in five a sale, of two a price; the others look something up. */
function mix(market: Market): () => Shot {
  const { random, any, sellers, sold, barcode, wanted } = market;
  const [single, price] = ['single-sales', 'price'].map((name) => scenarioNamed(name).shots(market)) as [
    () => Shot,
    () => Shot,
  ];
  const byBarcode = () => {
    const { company, token } = any(sellers);
    return get(`/v1/products?barcode=${barcode(company, wanted())}`, token);
  };
  const earlier = () => {
    // The newest may still be on their way.
    const one = sold[Math.floor(random() * Math.max(0, sold.length - 200))];
    return one ? get(`/v1/sales/${one.saleId}`, one.token) : byBarcode();
  };
  return () => {
    const chance = random();
    if (chance < 0.2) return single();
    return chance < 0.6 ? price() : chance < 0.8 ? byBarcode() : earlier();
  };
}

/** What is about several contexts. */
const own: Scenario[] = [
  { name: 'mix', perSecond: 600, seconds: 20, floor: { perSecond: 600, p95Ms: 100 }, leaves: 'some', shots: mix },
  {
    name: 'catch-up',
    perSecond: 10,
    seconds: 15,
    leaves: 'much',
    held: ['stock', 'cash'],
    shots: (market) => scenarioNamed('batch-sales').shots(market),
  },
];

/** In the order in which they run: the first ones find a stack that has little behind it. */
export const scenarios: Scenario[] = [undefined, 'some', 'much'].flatMap((left) =>
  [...brought, ...own].filter(({ leaves }) => leaves === left),
);

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
