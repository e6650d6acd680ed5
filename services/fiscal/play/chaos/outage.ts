import { randomOf } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import { carryOut } from '@mostrador/chaos/harness/carry-out';
import { untilStarted } from '@mostrador/chaos/harness/processes';
import { clockAt } from '@mostrador/chaos/harness/clock';
import { playOutage } from './outage-acts.ts';
import { reportOutage } from './outage-report.ts';
import {
  COMPANIES,
  openingTime,
  openReplica,
  type OutageOptions,
  registerPoints,
  type Scene,
  second,
  SHOPS_EACH,
} from './outage-scene.ts';
import { openSeller } from './seller.ts';
import { prepareStack } from './stack.ts';
import { makeWorld } from './world.ts';

/** Two hours without AFIP at peak, by a clock of our own; true when nobody waited and AFIP knows all of it in time. */
export const outageAtPeak = (options: OutageOptions): Promise<boolean> =>
  carryOut('chaos-fiscal-outage', async (history, stops) => {
    const started = Date.now();
    const opening = openingTime();
    say(`Seed ${options.seed}. Starting AFIP, fiscal and their servers, at ${new Date(opening).toISOString()} ...`);
    const first = clockAt(opening, options.speed);
    const stack = await prepareStack(options.seed, first);
    stops.defer(() => stack.stop());
    let scene: Scene | undefined;
    const replica = await openReplica({ ...options, stack, history, clockOf: () => scene?.clock ?? first });
    stops.defer(() => replica.hold());
    await untilStarted([replica]);
    const shops = await makeWorld(stack, COMPANIES, SHOPS_EACH);
    await registerPoints({ stack, shops });
    const seller = await openSeller(stack.natsUrl, randomOf('seller', options.seed));
    const random = randomOf('outage', options.seed);
    const own = { told: [], taken: [], answered: [], inFlight: new Set<string>() };
    scene = { ...options, stack, replica, shops, seller, random, history, clock: first, ...own };
    // Where it cannot go on, what there is by then is told all the same.
    await playOutage(scene, opening).catch((error: Error) => history.violation(error.stack ?? error.message));
    await seller.close();
    return reportOutage(scene, Math.round((Date.now() - started) / second));
  });
