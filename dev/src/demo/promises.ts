import type { CashMovement, Sale, SaleReturn, StockMovement } from '@mostrador/client';
import { backlogs, untilSettled } from '../client/index.ts';
import type { Counter } from './counter.ts';
import { amount, pesos, type Telling } from './telling.ts';

/** Adds everything up again, from the lists that the API gives. */
export async function checkPromises(
  counter: Counter,
  sessionId: string,
  productIds: string[],
  { promise }: Telling,
): Promise<void> {
  await untilSettled(counter.owner.api, { withinMs: 30_000 }).catch(() => undefined);
  await salesAreCash(counter, sessionId, promise);
  for (const productId of productIds) await stockIsMovements(counter, productId, promise);
  const chain = await counter.owner.api.cash.verifyChain({ sessionId });
  promise(
    'chain intact',
    chain.intact,
    chain.intact ? `${chain.movementCount} links, head ${chain.head.slice(0, 12)}…` : chain.problem,
  );
  await nothingWaits(counter, promise);
}

type Say = Telling['promise'];

/** What the sales, voids and returns of the session moved is what its cash movements say, method by method. */
async function salesAreCash({ owner, till }: Counter, sessionId: string, promise: Say): Promise<void> {
  const sales = await all<Sale>(async (pageToken) => {
    const page = await owner.api.sales.listSales({ sessionId, tillId: till.tillId, pageSize: 200, pageToken });
    return { items: page.sales, next: page.nextPageToken };
  });
  const returns = await all<SaleReturn>(async (pageToken) => {
    const page = await owner.api.sales.listReturns({ sessionId, pageSize: 200, pageToken });
    return { items: page.returns, next: page.nextPageToken };
  });
  const movements = await all<CashMovement>(async (pageToken) => {
    const page = await owner.api.cash.listCashMovements({ sessionId, pageSize: 200, pageToken });
    return { items: page.movements, next: page.nextPageToken };
  });
  const sold = new Map<string, number>();
  const add = (to: Map<string, number>, method: string, minor: number) => to.set(method, (to.get(method) ?? 0) + minor);
  for (const sale of sales.filter(({ state }) => state === 'completed')) {
    for (const { method, tenderedMinor, changeMinor } of sale.payments) add(sold, method, tenderedMinor - changeMinor);
  }
  for (const { refunds } of returns) for (const { method, amountMinor } of refunds) add(sold, method, -amountMinor);
  const moved = new Map<string, number>();
  for (const { method, amountMinor, kind } of movements)
    if (!['float', 'in', 'out'].includes(kind)) add(moved, method, amountMinor);
  const methods = [...new Set([...sold.keys(), ...moved.keys()])];
  const same = methods.every((method) => (sold.get(method) ?? 0) === (moved.get(method) ?? 0));
  const sums = methods
    .map((method) => `${method} ${pesos(sold.get(method) ?? 0)} = ${pesos(moved.get(method) ?? 0)}`)
    .join(', ');
  promise(
    'sales = cash',
    same && sales.length > 0,
    `${sales.length} sales, ${returns.length} returns, ${movements.length} cash movements: ${sums}`,
  );

  const { session } = await owner.api.cash.getZReport({ sessionId });
  const held = movements
    .filter(({ method, late }) => method === 'cash' && !late)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const expected = Number(session!.deviations.find(({ method }) => method === 'cash')?.expectedAtCloseMinor ?? 0);
  promise(
    'the close expected what the movements add up to',
    expected === held,
    `${pesos(expected)} = ${pesos(held)} in cash, float included`,
  );
}

async function stockIsMovements({ owner, branchId }: Counter, productId: string, promise: Say): Promise<void> {
  const { levels } = await owner.api.stock.listLevels({ branchId, productId });
  const movements = await all<StockMovement>(async (pageToken) => {
    const page = await owner.api.stock.listMovements({ branchId, productId, pageSize: 200, pageToken });
    return { items: page.movements, next: page.nextPageToken };
  });
  const product = await owner.api.stock.getProduct({ productId });
  const onHand = levels[0]?.onHandMilli ?? 0;
  const sum = movements.reduce((total, { quantityMilli }) => total + quantityMilli, 0);
  promise(
    'stock = movements',
    onHand === sum,
    `${product.data!.name}: ${amount(onHand)} = sum of ${movements.length} movements ${amount(sum)}`,
  );
}

async function nothingWaits({ owner, till }: Counter, promise: Say): Promise<void> {
  const waiting = await backlogs(owner.api);
  const left = Object.entries(waiting).map(([service, { unpublishedEvents, unappliedEvents, deadLetters }]) => ({
    service,
    count: unpublishedEvents + unappliedEvents + deadLetters,
  }));
  promise(
    'nothing waiting',
    left.every(({ count }) => count === 0),
    left.map(({ service, count }) => `${service} ${count}`).join(', '),
  );
  const { refusedSales } = await owner.api.sales.listRefusedSales({ tillId: till.tillId, state: 'waiting' });
  promise(
    'no refused sale left',
    refusedSales.length === 0,
    `${refusedSales.length} of this till wait for a supervisor`,
  );
}

/** Every page of a list. */
export async function all<T>(ask: (pageToken: string) => Promise<{ items: T[]; next: string }>): Promise<T[]> {
  const items: T[] = [];
  for (let token = ''; ;) {
    const page = await ask(token);
    items.push(...page.items);
    token = page.next;
    if (token === '') return items;
  }
}
