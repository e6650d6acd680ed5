import type { Sale } from '@mostrador/client';
import { exactly, type Goods } from '../client/index.ts';
import { closed, type Counter } from './counter.ts';
import { pesos, type Telling } from './telling.ts';

const IN_FLIGHT = 40;
const MISSING_MINOR = 20_000;
/** Sold by price, so that the demo empties no shelf. */
const coffee: Goods = { name: 'Café para llevar', unitPriceMinor: 160_000 };

/** Counts and declares while forty paid tickets are still on their way, then waits for the exact close. */
export async function closeUnderFire(counter: Counter, floatMinor: number, { step }: Telling): Promise<void> {
  await step('The cashier counts and closes while sales are still being sent', async (tell) => {
    const { till, cashier, supervisor } = counter;
    const tickets = Array.from({ length: IN_FLIGHT }, (_, at) =>
      till.ticket([coffee], at % 4 === 3 ? { pay: exactly('debit', `demo ${at}`) } : {}),
    );
    const before = await cashHeld(counter, floatMinor);
    const cash = tickets.flatMap(({ payments }) => payments).filter(({ method }) => method === 'cash');
    const counted =
      before.cash +
      cash.reduce((sum, { tenderedMinor, changeMinor }) => sum + tenderedMinor - changeMinor, 0) -
      MISSING_MINOR;
    const debit = tickets.flatMap(({ payments }) => payments).filter(({ method }) => method === 'debit');
    const other = before.other.map(([method, amountMinor]) => ({ method, amountMinor }));
    const sending = tickets.map((ticket) => cashier.api.sales.completeSale(ticket));
    const declared = await till.declare([
      { method: 'cash', amountMinor: counted },
      { method: 'debit', amountMinor: debit.reduce((sum, { tenderedMinor }) => sum + tenderedMinor, 0) },
      ...other,
    ]);
    tell(
      `Counted ${pesos(counted)} in the drawer, blind, ${pesos(MISSING_MINOR)} short. The session is ${declared.state}; the cashier is shown ${declared.deviations.length === 0 ? 'nothing expected yet' : 'the result'}.`,
    );
    const sold: Sale[] = await Promise.all(sending);
    const session = await closed(counter, till.sessionId);
    tell(
      `${sold.length} sales were in flight: all accepted, ${sold.filter(({ late }) => late).length} late. The session is ${session.state}.`,
    );
    const { zNumber, saleCount, voidCount, returnCount } = await supervisor.api.cash.getZReport({
      sessionId: till.sessionId,
    });
    tell(`Z report ${zNumber}: ${saleCount} sales, ${voidCount} voids, ${returnCount} returns.`);
    for (const {
      method,
      expectedAtCloseMinor,
      countedMinor,
      deviationAtCloseMinor,
      classAtClose,
    } of session.deviations) {
      tell(
        `${method}: expected ${pesos(Number(expectedAtCloseMinor))}, counted ${pesos(countedMinor)}, deviation ${pesos(Number(deviationAtCloseMinor))} (${classAtClose}).`,
      );
    }
    const cashLine = session.deviations.find(({ method }) => method === 'cash');
    if (Number(cashLine?.deviationAtCloseMinor) !== -MISSING_MINOR)
      throw new Error('The deviation is not what was left out of the drawer.');
  });
}

/** What a careful cashier would find before the last tickets: from the answers that the till got, not from the server's sums. */
async function cashHeld(
  { owner, till }: Counter,
  floatMinor: number,
): Promise<{ cash: number; other: [string, number][] }> {
  const held = new Map([['cash', floatMinor]]);
  const add = (method: string, minor: number) => held.set(method, (held.get(method) ?? 0) + minor);
  const { sessionId } = till;
  const { sales } = await owner.api.sales.listSales({ sessionId, state: 'completed', pageSize: 200 });
  for (const { payments } of sales)
    for (const { method, tenderedMinor, changeMinor } of payments) add(method, tenderedMinor - changeMinor);
  const { returns } = await owner.api.sales.listReturns({ sessionId, pageSize: 200 });
  for (const { refunds } of returns) for (const { method, amountMinor } of refunds) add(method, -amountMinor);
  const { cash = 0, ...rest } = Object.fromEntries(held);
  return { cash, other: Object.entries(rest) };
}
