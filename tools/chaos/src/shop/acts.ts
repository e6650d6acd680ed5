import type { TillOperation } from '@mostrador/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSale, exactly, partlyCash, Problem } from '@mostrador/dev';
import { between, pick, type Random, weighted } from '@mostrador/dev/seed/random';
import type { Operation } from '../harness/history.ts';
import type { Counter } from './shopper.ts';

const DAY = 86_400_000;

/** Till clocks jump: by up to three days, one time in twenty. */
const clock = ({ random }: Counter) =>
  new Date(Date.now() + (random() < 0.05 ? Math.floor((random() - 0.5) * 6 * DAY) : 0));

/** A ticket that is paid and not sent yet. */
function ticket(counter: Counter) {
  const { random, api, sold, goods, tillId, sessionId, installationId, ownerId: cashierId } = counter;
  const some = Array.from({ length: between(random, 1, 3) }, () => pick(random, goods));
  const lines = some.map((one) => one.line(between(random, 1, 4) * 500));
  const pay = random() < 0.3 ? partlyCash(between(random, 1, 9) * 10_000, 'debit') : exactly('cash');
  const saleId = counter.newId();
  const names = { saleId, tillId, sessionId, installationId, cashierId, ticketNumber: sold.length + 1 };
  const request = buildSale({ ...names, soldAt: clock(counter), lines, pay });
  const send = () => api.sales.completeSale(request);
  const one = { request, operation: counter.make('sale', saleId, send, request.totalMinor) };
  sold.push(one);
  return one;
}

export const sell = (counter: Counter) => counter.insist(ticket(counter).operation);

export async function openSession(counter: Counter): Promise<void> {
  const { api, tillId, ownerId: cashierId } = counter;
  const sessionId = counter.newId();
  const openedAt = new Date().toISOString();
  const request = { sessionId, tillId, cashierId, openingFloatMinor: 500_000, openedAt };
  counter.sessionId = sessionId;
  counter.soldBefore = counter.sold.length;
  const send = async () => (await api.cash.openSession(request)).sessionId;
  await counter.insist(counter.make('open', sessionId, send), 1);
}

/** Counts and closes while tickets are still on their way: the count says fewer than there are. */
export async function countAndClose(counter: Counter, inFlight: number): Promise<void> {
  const { random, api, sold, sessionId, soldBefore } = counter;
  for (const { operation } of sold.slice(soldBefore))
    if (operation.outcome !== 'accepted') await counter.insist(operation, 1);
  const ticketCount = sold.length - soldBefore;
  // Some arrive before the seal, some under it, some after; on slow ways it takes longer.
  const spreadMs = pick(random, [50, 300, 1_000]);
  const flying = Array.from({ length: inFlight }, async () => {
    const { operation } = ticket(counter);
    await sleep(random() * spreadMs);
    await counter.insist(operation, 1);
  });
  const declarationId = counter.newId();
  const declaredAt = new Date().toISOString();
  const counted = [{ method: 'cash', amountMinor: between(random, 1, 100) * 10_000, denominations: [] }];
  const request = { sessionId, declarationId, counted, ticketCount, lastTicketNumber: 0, declaredAt };
  const send = async () => (await api.cash.declareCount(request)).sessionId;
  await counter.insist(counter.make('declare', declarationId, send), 1);
  await Promise.all(flying);
  await openSession(counter);
}

async function voidOne(counter: Counter): Promise<void> {
  const { request } = pick(counter.random, counter.sold.slice(-20));
  const voidId = counter.newId();
  const voidedAt = new Date().toISOString();
  const sent = { saleId: request.saleId, voidId, reason: 'Error de carga', voidedAt, approvalToken: '' };
  const send = async () => (await counter.ownerApi()).sales.voidSale(sent);
  await counter.insist(counter.make('void', voidId, send));
}

async function returnOne(counter: Counter): Promise<void> {
  const { tillId, sessionId, ownerId: cashierId } = counter;
  const { request, operation } = pick(counter.random, counter.sold.slice(-20));
  if (operation.outcome !== 'accepted') return;
  const { unitPriceMinor, quantityMilli } = request.lines[0]!;
  const returnId = counter.newId();
  const sent = {
    returnId,
    saleId: request.saleId,
    tillId,
    sessionId,
    cashierId,
    reason: 'Envase roto',
    returnedAt: new Date().toISOString(),
    lines: [{ lineNumber: 1, quantityMilli }],
    refunds: [{ method: 'cash', amountMinor: Math.floor((unitPriceMinor * quantityMilli + 500) / 1_000) }],
    approvalToken: '',
  };
  const send = async () => (await counter.ownerApi()).sales.returnSale(sent);
  await counter.insist(counter.make('return', returnId, send));
}

async function moveCash(counter: Counter): Promise<void> {
  const { api, random, sessionId } = counter;
  const movementId = counter.newId();
  const amountMinor = between(random, 1, 50) * 1_000;
  const movedAt = new Date().toISOString();
  const kind = pick(random, ['in', 'out'] as const);
  const sent = { movementId, sessionId, kind, amountMinor, reason: 'Cambio del banco', movedAt };
  await counter.insist(counter.make('cash', movementId, () => api.cash.recordCashMovement(sent)));
}

function adjustment(counter: Counter): Operation {
  const { random, branchId, goods } = counter;
  const adjustmentId = counter.newId();
  const { productId } = pick(random, goods.slice(0, 4));
  const deltaMilli = between(random, 1, 20) * 1_000;
  const sent = { adjustmentId, branchId, productId, deltaMilli, reason: 'purchase' as const, note: '' };
  const send = async () => (await counter.ownerApi()).stock.adjustStock(sent);
  return counter.make('adjust', adjustmentId, send);
}

function branch(counter: Counter): Operation {
  const branchId = counter.newId();
  const sent = { branchId, name: `Branch ${branchId}` };
  const send = async () => (await (await counter.ownerApi()).identity.createBranch(sent)).branchId;
  return counter.make('branch', branchId, send);
}

/** What was sold offline, with a ticket that was sent before and a movement of cash, twice over. */
async function sendLog(counter: Counter): Promise<void> {
  const { random, api, sold, history, tillId, sessionId, ownerId: cashierId } = counter;
  const before = sold.length > 10 ? [pick(random, sold.slice(-30))] : [];
  const fresh = Array.from({ length: between(random, 2, 6) }, () => ticket(counter));
  const movementId = counter.newId();
  const naming = { movementId, sessionId, tillId, cashierId };
  const movedAt = new Date().toISOString();
  const cashMovement: TillOperation = {
    cashMovement: {
      ...naming,
      kind: 'out',
      amountMinor: 5_000,
      reason: 'Retiro a la caja fuerte',
      movedAt,
      approvalToken: '',
    },
  };
  const items: TillOperation[] = [...fresh, ...before].map(({ request }) => ({ sale: request }));
  items.splice(1, 0, cashMovement);
  items.push(cashMovement, items[0]!);
  const log = counter.make('log', movementId, async () => {
    const { results } = await api.sales.submitTillLog({ tillId, sentAt: new Date().toISOString(), items });
    for (const { state, id, reason } of results)
      if (state !== 'accepted') history.violation(`log item ${id} was ${state}: ${reason}`);
    return results.map(({ id, state }) => [id, state]);
  });
  await counter.insist(log, 1);
  if (log.outcome === 'accepted') for (const { operation } of fresh) operation.outcome = 'accepted';
}

async function lookUp(counter: Counter): Promise<void> {
  const { random, api, history } = counter;
  const known = counter.sold.filter(({ operation }) => operation.outcome === 'accepted').slice(-50);
  if (known.length === 0) return;
  const { request } = pick(random, known);
  const { totalMinor } = await api.sales.getSale({ saleId: request.saleId }).catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500 && ![401, 429].includes(error.status)) throw error;
    return request;
  });
  if (totalMinor !== request.totalMinor) history.violation(`sale ${request.saleId} reads ${totalMinor}`);
}

const acts: [number, (counter: Counter) => Promise<void>][] = [
  [46, sell],
  [8, sendLog],
  [6, voidOne],
  [6, returnOne],
  [6, moveCash],
  [6, (counter) => counter.insist(adjustment(counter))],
  [2, (counter) => counter.insist(branch(counter))],
  [8, lookUp],
  [5, (counter) => countAndClose(counter, between(counter.random, 2, 8))],
];
const draw = weighted(acts.map(([weight]) => weight));

/** What a counter does next. */
export const deck = (random: Random) => acts[draw(random)]![1];

/** One fact of each service that tells any. */
export const sayLast = { sales: (counter: Counter) => ticket(counter).operation, stock: adjustment, identity: branch };
