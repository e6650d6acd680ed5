import { randomOf } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { openHistory } from '../harness/history.ts';
import type { Kept } from '../harness/processes.ts';
import { clockAt } from '../harness/clock.ts';
import { playOutage } from './outage-acts.ts';
import { reportOutage } from './outage-report.ts';
import {
  COMPANIES,
  openingTime,
  type OutageOptions,
  registerPoints,
  type Scene,
  second,
  SHOPS_EACH,
  startReplica,
} from './outage-scene.ts';
import { openSeller } from './seller.ts';
import { prepareStack } from './stack.ts';
import { makeWorld } from './world.ts';

/** Two hours without AFIP at peak, by a clock of our own; true when nobody waited and AFIP knows all of it in time. */
export async function outageAtPeak(options: OutageOptions): Promise<boolean> {
  const history = openHistory('out/chaos-fiscal-outage-trail.jsonl');
  const started = Date.now();
  const opening = openingTime();
  say(`Seed ${options.seed}. Starting AFIP, fiscal and their servers, at ${new Date(opening).toISOString()} ...`);
  const first = clockAt(opening, options.speed);
  const stack = await prepareStack(options.seed, first);
  let scene: Scene | undefined;
  let replica: Kept | undefined;
  const stop = async () => {
    await replica?.hold();
    await stack.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  try {
    replica = await startReplica({ ...options, stack, history, clockOf: () => scene?.clock ?? first });
    const shops = await makeWorld(stack, COMPANIES, SHOPS_EACH);
    await registerPoints({ stack, shops });
    const seller = await openSeller(stack.natsUrl, randomOf('seller', options.seed));
    const random = randomOf('outage', options.seed);
    const own = { told: [], taken: [], answered: [], inFlight: new Set<string>() };
    scene = { ...options, stack, replica, shops, seller, random, history, clock: first, ...own };
    // Where it cannot go on, what there is by then is told all the same.
    await playOutage(scene, opening).catch((error: Error) => history.violation(error.stack ?? error.message));
    await seller.close();
    return await reportOutage(scene, Math.round((Date.now() - started) / second));
  } finally {
    history.close();
    await stop();
  }
}
