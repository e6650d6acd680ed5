import { v7 as newId } from 'uuid';
import type { Token } from './credential.ts';
import { type CallOptions, type Operation, requestOf } from './operation.ts';
import { mayPass, NoAnswer, Problem } from './problem.ts';
import { backOff, wait } from './wait.ts';

export type Answer = Pick<Response, 'status' | 'headers' | 'text' | 'blob' | 'body'>;

/** What of `fetch` is used: the global one, or another that goes its own way. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Blob | Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
  },
) => Promise<Answer>;

export type Options = {
  fetch?: Fetch;
  /** How often a request is sent that had no answer, or one that may be another later. */
  attempts?: number;
  /** How long one attempt may take. */
  timeoutMs?: number;
  /** What is told to wait longer than this is given up instead. */
  longestWaitMs?: number;
  /** The epoch that is known from before; see `onEpoch`. */
  epoch?: number;
  /**
   * Told when the installation is at another epoch than the one known, and at first when none was: it was brought back
   * from a backup, so that what was sent lately may be gone. Keep the new one, and send again what you keep.
   */
  onEpoch?(epoch: number, before: number | undefined): void;
};

type Insisting = Pick<Options, 'attempts' | 'longestWaitMs'> & {
  token: Token | undefined;
  signal: AbortSignal | undefined;
};

/** Makes attempts until one of them stays; a token that is refused is changed for another, once. */
async function insist<T>(
  { attempts = 4, longestWaitMs = 10_000, token, signal }: Insisting,
  attempt: (bearer: string | undefined) => Promise<T>,
): Promise<T> {
  let bearer = await token?.get();
  let isRenewed = false;
  for (let made = 1; ; made += 1) {
    try {
      return await attempt(bearer);
    } catch (error) {
      signal?.throwIfAborted();
      if (token && !isRenewed && error instanceof Problem && error.status === 401) {
        isRenewed = true;
        made -= 1;
        bearer = await token.renew(bearer!, error);
        continue;
      }
      const retryAfter = error instanceof Problem ? error.retryAfterSeconds : 0;
      if (made >= attempts || !mayPass(error) || retryAfter * 1000 > longestWaitMs) throw error;
      await wait(backOff(made, retryAfter), signal);
      bearer = await token?.get();
    }
  }
}

export type Sender = ReturnType<typeof makeSender>;

/** Sends requests until there is an answer that stays; knows the epoch. */
export function makeSender(url: string, options: Options) {
  const { timeoutMs: usualMs = 30_000, onEpoch } = options;
  const send: Fetch = options.fetch ?? ((to, init) => fetch(to, init));
  const base = url.replace(/\/+$/, '');
  let epoch = options.epoch;

  function note(answer: Answer): void {
    const told = Number(answer.headers.get('mostrador-epoch') ?? Number.NaN);
    if (Number.isNaN(told) || told <= (epoch ?? -1)) return;
    const before = epoch;
    epoch = told;
    // Whatever it does, the answer that told it is still an answer.
    if (onEpoch) queueMicrotask(() => onEpoch(told, before));
  }

  /** One attempt, as far as its head. */
  async function open(path: string, init: Omit<Parameters<Fetch>[1], 'signal'>, signal: AbortSignal): Promise<Answer> {
    const asked = `${init.method} ${path}`;
    try {
      const answer = await send(base + path, { ...init, signal });
      note(answer);
      if (answer.status < 300) return answer;
      const retryAfter = answer.headers.get('retry-after');
      throw new Problem(asked, { status: answer.status, body: await answer.text(), retryAfter });
    } catch (error) {
      throw error instanceof Problem ? error : new NoAnswer(asked, error);
    }
  }

  return {
    epoch: () => epoch,
    open,
    async call(
      operation: Operation,
      asked: Record<string, unknown>,
      token: Token | undefined,
      { signal, timeoutMs = usualMs, idempotencyKey = newId() }: CallOptions = {},
    ): Promise<unknown> {
      const { method } = operation;
      const { path, type, body } = requestOf(operation, asked);
      const headers: Record<string, string> = { accept: operation.answersBytes ? '*/*' : 'application/json' };
      if (type) headers['content-type'] = type;
      if (operation.keyed) headers['idempotency-key'] = idempotencyKey;
      return insist({ ...options, token: operation.open ? undefined : token, signal }, async (bearer) => {
        const ends = AbortSignal.timeout(timeoutMs);
        const init = { method, headers: bearer ? { ...headers, authorization: `Bearer ${bearer}` } : headers };
        const until = signal ? AbortSignal.any([signal, ends]) : ends;
        const answer = await open(path, body === undefined ? init : { ...init, body }, until);
        try {
          return operation.answersBytes ? await answer.blob() : JSON.parse(await answer.text());
        } catch (error) {
          throw new NoAnswer(`${method} ${path}`, error);
        }
      });
    },
  };
}
