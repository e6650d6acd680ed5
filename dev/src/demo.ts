import { withHome } from '@mostrador/ops/paths';
import { controlOf } from '@mostrador/simulator-afip';
import { connect } from './client/index.ts';
import { closeUnderFire } from './demo/closing.ts';
import { closeLeftOpen, takePlaces } from './demo/counter.ts';
import { checkPromises } from './demo/promises.ts';
import { checkPrice, chooseGoods, sellPastStock, sellThreeLines, sellUnknown } from './demo/selling.ts';
import { makeTelling, pesos, type Telling } from './demo/telling.ts';
import { returnYesterdays, sendTillLog, voidWithApproval } from './demo/undoing.ts';
import { whereNext } from './demo/where-next.ts';
import type { Acts, DemoPart } from './play/demo.ts';
import { partsOf } from './play/parts.ts';
import { runningStack } from './running.ts';
import type { SeedReport } from './seed/index.ts';

const FLOAT_MINOR = 5_000_000;

/**
 * A day at the counter, through the gateway only; at the end the sums of what must always be true. Answers where to look
 * next.
 */
async function demo(telling: Telling): Promise<string[]> {
  const shop = runningStack();
  const { gatewayUrl, seed, services } = shop;
  if (!seed) throw new Error('The shop is empty: make seed fills it.');
  if (!services.afip)
    throw new Error('The demo makes AFIP fail: it takes a shop with the simulator, not the real one.');
  const afip = controlOf(services.afip.adminUrl);
  const door = connect(gatewayUrl);
  const { step } = telling;
  try {
    const counter = await step('Everybody logs in', (tell) => takePlaces(door, seed as unknown as SeedReport, tell));
    const acts: Acts[] = [];
    for (const part of await partsOf<DemoPart>('demo')) acts.push(await part.begin({ counter, telling, afip }));
    await step('The till is opened', async (tell) => {
      const left = await closeLeftOpen(counter);
      if (left > 0) tell('A session left open by a demo that was stopped is closed first.');
      const session = await counter.till.open(FLOAT_MINOR);
      tell(`Session ${session.sessionId} is ${session.state} with a float of ${pesos(FLOAT_MINOR)}.`);
    });
    const { family, singles } = await chooseGoods(counter);
    const [first, second] = singles as [(typeof singles)[number], (typeof singles)[number]];
    await checkPrice(counter, first, telling);
    const sale = await sellThreeLines(counter, family, singles, telling);
    await sellPastStock(counter, second, telling);
    await sellUnknown(counter, telling);
    await voidWithApproval(counter, second, telling);
    for (const { day } of acts) await day?.();
    const returned = await returnYesterdays(counter, telling);
    await sendTillLog(counter, sale, second, telling);
    await closeUnderFire(counter, FLOAT_MINOR, telling);
    const touched = [family.unit, family.pack, first, second].map(({ productId }) => productId);
    await step('What must always be true is added up again', () =>
      checkPromises(counter, counter.till.sessionId, [...new Set([...touched, returned])], telling),
    );
    for (const { end } of acts) await end?.();
    return whereNext(shop, counter.till.sessionId);
  } finally {
    await door.close();
  }
}

const telling = makeTelling();
try {
  const next = await demo(telling);
  process.exitCode = telling.end() ? 0 : 1;
  console.log(['', ...next, ''].join('\n'));
} catch (error) {
  console.error(`\n${process.env.DEBUG ? (error as Error).stack : withHome((error as Error).message)}`);
  telling.end(error as Error);
  process.exitCode = 1;
}
