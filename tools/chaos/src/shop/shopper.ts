import type { Sale } from '@mostrador/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, apiOver, type Door, isUnknown, login, Problem, tillApi } from '@mostrador/dev';
import { type Counter, type Operation, sell } from '@mostrador/dev/play/chaos';
import { between, idAt, pick, type Random, weighted } from '@mostrador/dev/seed/random';
import type { History } from '../harness/history.ts';
import { kinds, parts } from './parts.ts';
import type { ChaosTill } from './world.ts';

const acts = parts.flatMap((part) => part.acts ?? []);
const draw = weighted(acts.map(({ weight }) => weight));

/** What a client shares with the others: the pause of all, and the end. */
export type Clerk = { open: () => Promise<void>; closing: () => boolean };

/** The owner, logged in anew before the token ends. */
function ownerOf(door: Door, { owner }: ChaosTill) {
  const known = { api: undefined as Api | undefined, until: 0 };
  return {
    forget: () => (known.until = 0),
    async api(): Promise<Api> {
      if (known.api && known.until > Date.now()) return known.api;
      const { token } = await login(door, owner, { attempts: 1 });
      const bearer = await token();
      known.until = Date.now() + 10 * 60_000;
      return (known.api = apiOver(door, { token: () => bearer, attempts: 1 }));
    },
  };
}

/** Asks once, and notes what became of it; a violation where the answer is not what was promised. */
async function askOnce(operation: Operation, history: History, unauthorized: () => void): Promise<void> {
  const { kind, id, till } = operation;
  history.requests += 1;
  history.underway += 1;
  try {
    const answer = lasting(kind, await operation.send());
    history.note({ till, kind, id, outcome: 'accepted' });
    if (operation.outcome === 'accepted' && operation.answer !== undefined && operation.answer !== answer)
      history.violation(`${kind} ${id} was answered otherwise before: ${operation.answer} / ${answer}`);
    Object.assign(operation, { outcome: 'accepted', answer });
  } catch (error) {
    history.note({ till, kind, id, outcome: 'failed', error: String(error) });
    if (isUnknown(error) || (error instanceof Problem && error.status === 429)) return;
    const refusal = error instanceof Problem ? error : null;
    if (refusal?.status === 401) return unauthorized();
    if (operation.outcome === 'accepted') history.violation(`${kind} ${id} was accepted before: ${String(error)}`);
    else if (!kinds[kind]?.mayBeRefused?.includes(refusal?.reason ?? ''))
      history.violation(`${kind} ${id} was not taken: ${String(error)} ${refusal?.requestId ?? ''}`);
    if (refusal && refusal.status < 500) operation.outcome = 'refused';
  } finally {
    history.underway -= 1;
  }
}

/** What must be the same however often one asks: not what happened to the thing since. */
function lasting(kind: string, answer: unknown): string {
  if (kind !== 'sale') return JSON.stringify(answer);
  const { state: _, returnedMinor: _1, lines, ...sale } = answer as Sale;
  return JSON.stringify({ ...sale, lines: lines.map(({ returnedMilli: _2, ...line }) => line) });
}

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

/** Asks for the newest of what was acknowledged: it must be there, and as it was answered. */
async function readBack({ api, sold, violation }: Counter, count: number): Promise<void> {
  for (const { operation } of sold.filter((one) => one.operation.outcome === 'accepted').slice(-count)) {
    const answer = lasting('sale', await patiently(() => api.sales.getSale({ saleId: operation.id })));
    if (operation.answer !== undefined && operation.answer !== answer)
      violation(`sale ${operation.id} reads otherwise than it was answered: ${operation.answer} / ${answer}`);
  }
}

const keeperOf =
  ({ name, companyId }: ChaosTill, mine: Operation[], history: History): Counter['make'] =>
  (kind, id, send, totalMinor) => {
    const operation: Operation = { kind, id, till: name, companyId, send, outcome: 'unknown' };
    if (totalMinor !== undefined) operation.totalMinor = totalMinor;
    mine.push(operation);
    history.operations.push(operation);
    return operation;
  };

type World = { random: Random; history: History; clerk: Clerk };

/** A client: everything it does it keeps, and sends again until there is an answer. */
export async function openShopper(door: Door, place: ChaosTill, { random, history, clerk }: World) {
  const owner = ownerOf(door, place);
  const atTill = tillApi(door, place, { attempts: 1 });
  await atTill.token();
  const mine: Operation[] = [];
  const once = (operation: Operation) => askOnce(operation, history, owner.forget);
  const counter: Counter = {
    ...place,
    random,
    violation: history.violation,
    api: atTill.api,
    ownerApi: owner.api,
    newId: () => idAt(Date.now(), random),
    sessionId: '',
    sold: [],
    soldBefore: 0,
    make: keeperOf(place, mine, history),
    async insist(operation, patience = 0.9) {
      for (let wait = 100; ; wait = Math.min(wait * 2, 1_500)) {
        await once(operation);
        if (operation.outcome !== 'unknown' || random() > patience) return;
        await sleep(wait * (0.5 + random()));
        await clerk.open();
        if (clerk.closing() && patience < 1) return;
      }
    },
  };
  const { sold } = counter;
  const failed = (error: unknown): void => history.violation(`till ${place.name}: ${String((error as Error).stack)}`);
  /** Nothing strikes any more: there has to be an answer. */
  const inPeace = async (operation: Operation): Promise<void> => {
    for (let left = 80; left > 0; left -= 1, await sleep(250)) {
      await once(operation);
      if (operation.outcome !== 'unknown') return;
    }
    history.violation(`${operation.kind} ${operation.id} gets no answer`);
  };
  for (const part of parts) await part.open?.(counter);
  await sell(counter);

  return {
    /** One thing after another until it is time. */
    async work(): Promise<void> {
      while (!clerk.closing()) {
        await clerk.open();
        if (random() < 0.1) await once(pick(random, sold.slice(-40)).operation);
        else await acts[draw(random)]!.act(counter).catch(failed);
        await sleep(between(random, 0, 60));
      }
    },
    /** Sends again, in order, all that it keeps: what has no answer yet, or all after a restore. */
    async sendAgain(all: boolean): Promise<void> {
      if (all) for (const operation of mine) Object.assign(operation, { outcome: 'unknown', answer: undefined });
      for (const operation of mine.filter(({ outcome }) => outcome === 'unknown')) await inPeace(operation);
    },
    async close(): Promise<void> {
      for (const part of parts) await part.close?.(counter).catch(failed);
    },
    /** One fact of a service, beside the work. */
    ask: (last: (counter: Counter) => Operation) => counter.insist(last(counter)).catch(failed),
    /** One last fact of a service. */
    say: (last: (counter: Counter) => Operation) => inPeace(last(counter)),
    readBack: (count: number) => readBack(counter, count),
  };
}

export type Shopper = Awaited<ReturnType<typeof openShopper>>;
