import { setTimeout as sleep } from 'node:timers/promises';
import type { CompleteSaleRequest, Sale, TillOperation } from '@mostrador/proto/sales';
import {
  type Api,
  apiOver,
  buildSale,
  type Door,
  exactly,
  isUnknown,
  login,
  partlyCash,
  Problem,
  tillApi,
} from '../client/index.ts';
import { between, idAt, pick, type Random } from '../seed/random.ts';
import type { History, Operation } from './history.ts';
import type { ChaosTill } from './world.ts';

const DAY = 86_400_000;

/** Why a thing other than a sale may rightly be refused. */
const mayBeRefused: Record<string, string[]> = {
  void: ['session_sealed', 'sale_has_returns', 'sale_voided', 'sale_unknown'],
  return: ['sale_voided', 'quantity_exceeds_sold'],
  cash: ['session_not_open'],
};

/** What a client shares with the others: the pause of all, and the end. */
export type Clerk = { open: () => Promise<void>; closing: () => boolean };

/** A till with its owner at hand. Everything it does it keeps, and sends again until there is an answer. */
export async function openShopper(door: Door, place: ChaosTill, random: Random, history: History, clerk: Clerk) {
  const owner = { api: undefined as Api | undefined, until: 0 };
  const ownerApi = async (): Promise<Api> => {
    if (!owner.api || owner.until < Date.now()) {
      const { token } = await login(door, place.owner, { attempts: 1 });
      const bearer = await token();
      Object.assign(owner, {
        api: apiOver(door, { token: () => bearer, attempts: 1 }),
        until: Date.now() + 10 * 60_000,
      });
    }
    return owner.api!;
  };
  const atTill = tillApi(door, place, { attempts: 1 });
  await atTill.token();
  const { api } = atTill;
  const { tillId, ownerId: cashierId, installationId, branchId, companyId } = place;
  const mine: Operation[] = [];
  const sold: { request: CompleteSaleRequest; operation: Operation }[] = [];
  const newId = () => idAt(Date.now(), random);
  let sessionId = '';
  /** How many were sold before the session began. */
  let soldBefore = 0;

  const make = (kind: string, id: string, send: () => Promise<unknown>, totalMinor?: number): Operation => {
    const operation: Operation = { kind, id, till: place.name, companyId, send, outcome: 'unknown' };
    if (totalMinor !== undefined) operation.totalMinor = totalMinor;
    mine.push(operation);
    history.operations.push(operation);
    return operation;
  };

  /** Asks once; notes what became of it. */
  async function once(operation: Operation): Promise<void> {
    const { kind, id } = operation;
    history.requests += 1;
    history.underway += 1;
    try {
      const answer = lasting(kind, await operation.send());
      history.note({ till: place.name, kind, id, outcome: 'accepted' });
      if (operation.outcome === 'accepted' && operation.answer !== undefined && operation.answer !== answer)
        history.violation(`${kind} ${id} was answered otherwise before: ${operation.answer} / ${answer}`);
      Object.assign(operation, { outcome: 'accepted', answer });
    } catch (error) {
      history.note({ till: place.name, kind, id, outcome: 'failed', error: String(error) });
      if (isUnknown(error) || (error instanceof Problem && error.status === 429)) return;
      const refusal = error instanceof Problem ? error : null;
      if (refusal?.status === 401) return void (owner.until = 0);
      if (operation.outcome === 'accepted') history.violation(`${kind} ${id} was accepted before: ${String(error)}`);
      else if (!mayBeRefused[kind]?.includes(refusal?.reason ?? ''))
        history.violation(`${kind} ${id} was not taken: ${String(error)} ${refusal?.requestId ?? ''}`);
      if (refusal && refusal.status < 500) operation.outcome = 'refused';
    } finally {
      history.underway -= 1;
    }
  }

  /** Asks until there is an answer, now and then giving up for a while. */
  async function insist(operation: Operation, patience = 0.9): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 1_500)) {
      await once(operation);
      if (operation.outcome !== 'unknown' || random() > patience || clerk.closing()) return;
      await sleep(wait * (0.5 + random()));
      await clerk.open();
    }
  }

  const clock = () => new Date(Date.now() + (random() < 0.05 ? (random() - 0.5) * 6 * DAY : 0));

  function ticket(): { request: CompleteSaleRequest; operation: Operation } {
    const lines = Array.from({ length: between(random, 1, 3) }, () =>
      pick(random, place.goods).line(between(random, 1, 4) * 500),
    );
    const pay = random() < 0.3 ? partlyCash(between(random, 1, 9) * 10_000, 'debit') : exactly('cash');
    const names = { saleId: newId(), tillId, sessionId, installationId, cashierId, ticketNumber: sold.length + 1 };
    const request = buildSale({ ...names, soldAt: clock(), lines, pay });
    const send = () => api.sales.completeSale(request);
    const one = { request, operation: make('sale', request.saleId, send, request.totalMinor) };
    sold.push(one);
    return one;
  }

  async function openSession(): Promise<void> {
    sessionId = newId();
    const openedAt = new Date().toISOString();
    const request = { sessionId, tillId, cashierId, openingFloatMinor: 500_000, openedAt };
    soldBefore = sold.length;
    const operation = make('open', sessionId, async () => (await api.cash.openSession(request)).sessionId);
    await insist(operation, 1);
  }

  /** Counts and closes while tickets are still on their way: the count says fewer than there are. */
  async function countAndClose(inFlight: number): Promise<void> {
    for (const { operation } of sold.slice(soldBefore))
      if (operation.outcome !== 'accepted') await insist(operation, 1);
    const ticketCount = sold.length - soldBefore;
    const flying = Array.from({ length: inFlight }, () => insist(ticket().operation, 1));
    await sleep(random() * 40);
    const declarationId = newId();
    const declaredAt = new Date().toISOString();
    const counted = [{ method: 'cash', amountMinor: between(random, 1, 100) * 10_000, denominations: [] }];
    const request = { sessionId, declarationId, counted, ticketCount, lastTicketNumber: 0, declaredAt };
    await insist(
      make('declare', declarationId, async () => (await api.cash.declareCount(request)).sessionId),
      1,
    );
    await Promise.all(flying);
    await openSession();
  }

  async function voidOne(): Promise<void> {
    const { request } = pick(random, sold.slice(-20));
    const voidId = newId();
    const sent = {
      saleId: request.saleId,
      voidId,
      reason: 'Error de carga',
      voidedAt: new Date().toISOString(),
      approvalToken: '',
    };
    await insist(make('void', voidId, async () => (await ownerApi()).sales.voidSale(sent)));
  }

  async function returnOne(): Promise<void> {
    const { request, operation } = pick(random, sold.slice(-20));
    if (operation.outcome !== 'accepted' || request.discountMinor > 0) return;
    const [line] = request.lines;
    const amountMinor = Math.floor((line!.unitPriceMinor * line!.quantityMilli + 500) / 1000);
    const returnId = newId();
    const sent = {
      returnId,
      saleId: request.saleId,
      tillId,
      sessionId,
      cashierId,
      reason: 'Envase roto',
      returnedAt: new Date().toISOString(),
      lines: [{ lineNumber: 1, quantityMilli: line!.quantityMilli }],
      refunds: [{ method: 'cash', amountMinor }],
      approvalToken: '',
    };
    await insist(make('return', returnId, async () => (await ownerApi()).sales.returnSale(sent)));
  }

  async function moveCash(): Promise<void> {
    const movementId = newId();
    const sent = {
      movementId,
      sessionId,
      kind: pick(random, ['in', 'out']),
      amountMinor: between(random, 1, 50) * 1_000,
      reason: 'Cambio del banco',
      movedAt: new Date().toISOString(),
    };
    await insist(make('cash', movementId, () => api.cash.recordCashMovement(sent)));
  }

  async function adjust(): Promise<void> {
    const adjustmentId = newId();
    const { productId } = pick(random, place.goods.slice(0, 4));
    const sent = {
      adjustmentId,
      branchId,
      productId,
      deltaMilli: between(random, 1, 40) * 500,
      reason: 'purchase',
      note: '',
    };
    await insist(make('adjust', adjustmentId, async () => (await ownerApi()).stock.adjustStock(sent)));
  }

  async function makeBranch(): Promise<void> {
    const id = newId();
    await insist(
      make(
        'branch',
        id,
        async () => (await (await ownerApi()).identity.createBranch({ branchId: id, name: `Branch ${id}` })).branchId,
      ),
    );
  }

  /** What was sold offline, with a ticket that was sent before and a movement of cash, twice over. */
  async function sendLog(): Promise<void> {
    const fresh = Array.from({ length: between(random, 2, 6) }, () => ticket());
    const before = sold.length > 10 ? [pick(random, sold.slice(-30))] : [];
    const movement = {
      movementId: newId(),
      sessionId,
      tillId,
      cashierId,
      kind: 'out',
      amountMinor: 5_000,
      reason: 'Retiro a la caja fuerte',
      movedAt: new Date().toISOString(),
    };
    const cashMovement: TillOperation = { cashMovement: movement };
    const items: TillOperation[] = [...fresh, ...before].map(({ request }) => ({ sale: request }));
    items.splice(1, 0, cashMovement);
    items.push(cashMovement, items[0]!);
    const id = movement.movementId;
    const log = make('log', id, async () => {
      const { results } = await api.sales.submitTillLog({ tillId, sentAt: new Date().toISOString(), items });
      for (const { status, id: of, reason } of results)
        if (status !== 'accepted') history.violation(`log item ${of} was ${status}: ${reason}`);
      return results.map((one) => [one.id, one.status]);
    });
    await insist(log, 1);
    if (log.outcome === 'accepted') for (const { operation } of fresh) operation.outcome = 'accepted';
  }

  async function lookUp(): Promise<void> {
    const known = sold.filter(({ operation }) => operation.outcome === 'accepted');
    if (known.length === 0) return;
    const { request } = pick(random, known.slice(-50));
    const { totalMinor } = await api.sales.getSale({ saleId: request.saleId }).catch((error: unknown) => {
      if (error instanceof Problem && error.status < 500 && ![401, 429].includes(error.status)) throw error;
      return request;
    });
    if (totalMinor !== request.totalMinor) history.violation(`sale ${request.saleId} reads ${totalMinor}`);
  }

  const deck: [number, () => Promise<void>][] = [
    [46, () => insist(ticket().operation)],
    [10, async () => sold.length > 0 && void (await once(pick(random, sold.slice(-40)).operation))],
    [8, sendLog],
    [6, voidOne],
    [6, returnOne],
    [6, moveCash],
    [6, adjust],
    [8, lookUp],
    [1, makeBranch],
    [3, () => countAndClose(between(random, 0, 5))],
  ].map(([weight, act]) => [weight as number, act as () => Promise<void>]);
  const whole = deck.reduce((sum, [weight]) => sum + weight, 0);

  await openSession();
  await insist(ticket().operation);
  return {
    /** One thing after another until it is time. */
    async work(): Promise<void> {
      while (!clerk.closing()) {
        await clerk.open();
        let at = random() * whole;
        const [, act] = deck.find(([weight]) => (at -= weight) < 0)!;
        await act().catch((error: unknown) => history.violation(`${place.name}: ${String((error as Error).stack)}`));
        await sleep(random() * 60);
      }
    },
    /** Sends again, in order, all that it keeps: what has no answer yet, or all after a restore. */
    async sendAgain(all: boolean): Promise<void> {
      for (const operation of [...mine]) {
        if (!all && operation.outcome !== 'unknown') continue;
        if (all) Object.assign(operation, { outcome: 'unknown', answer: undefined });
        for (let left = 40; left > 0; left -= 1) {
          await once(operation);
          if (operation.outcome !== 'unknown') break;
          await sleep(250);
        }
        if (operation.outcome === 'unknown')
          history.violation(`${operation.kind} ${operation.id} gets no answer in peace`);
      }
    },
    close: () => countAndClose(3),
    /** Asks for the newest of what was acknowledged: it must be there, and as it was answered. */
    async readBack(count: number): Promise<void> {
      const known = sold.filter(({ operation }) => operation.outcome === 'accepted').slice(-count);
      for (const { request, operation } of known) {
        const read = () => api.sales.getSale({ saleId: request.saleId });
        const answer = await patiently(read).then((sale) => lasting('sale', sale));
        if (operation.answer !== undefined && operation.answer !== answer)
          history.violation(
            `sale ${operation.id} reads otherwise than it was answered: ${operation.answer} / ${answer}`,
          );
      }
    },
  };
}

export type Shopper = Awaited<ReturnType<typeof openShopper>>;

/** Asks until it is answered, for a minute at most. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 60_000; ; await sleep(200)) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnknown(error) || Date.now() > end) throw error;
    }
  }
}

/** What must be the same however often one asks: not what happened to the thing since. */
function lasting(kind: string, answer: unknown): string {
  if (kind !== 'sale') return JSON.stringify(answer);
  const { status: _, returnedMinor: _1, lines, ...sale } = answer as Sale;
  return JSON.stringify({ ...sale, lines: lines.map(({ returnedMilli: _2, ...line }) => line) });
}
