import type { Api, Notice } from './api.ts';
import { lifeOf, type Token } from './credential.ts';
import { mayPass, NoAnswer, Problem } from './problem.ts';
import type { Answer, Sender } from './send.ts';
import { type Block, blocksOf } from './sse.ts';
import { backOff, wait } from './wait.ts';

/**
 * What the live stream tells. `reset`: load what you show now, notices before this may be missing; a stream that does not go on from somewhere
 * begins with one. `id`: where to go on from when this and all before it is taken.
 */
export type LiveEvent = { kind: 'notice'; id: string; notice: Notice } | { kind: 'reset'; id: string };

export type FollowOptions = {
  /** The `id` of the last event that was taken, by this process or by one before it. */
  lastEventId?: string;
  /** Ends the stream. */
  signal?: AbortSignal;
  /** A connection on which nothing came for so long is given up. The gateway says every 15 seconds that it is there. */
  silenceMs?: number;
};

type Parts = { sender: Sender; api: Api; token: Token };

/** Follows what changes in the company, for ever: over broken connections, restarts and the ends of tokens. */
export async function* follow(parts: Parts, options: FollowOptions = {}): AsyncGenerator<LiveEvent, void> {
  const { signal } = options;
  const leaving = new AbortController();
  const until = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  let lastId = options.lastEventId ?? '';
  let failures = 0;
  let refused = '';
  try {
    while (!until.aborted) {
      const bearer = (await parts.token.get()) ?? '';
      try {
        for await (const event of connection(parts, bearer, lastId, { ...options, signal: until })) {
          [lastId, failures, refused] = [event.id, 0, ''];
          if (event.kind !== 'beat') yield event;
        }
        await wait(backOff(0), until);
      } catch (error) {
        if (until.aborted) return;
        if (error instanceof Problem && error.status === 401 && refused === '') {
          refused = bearer;
          await parts.token.renew(bearer, error);
        } else if (mayPass(error)) {
          await wait(backOff((failures += 1), error instanceof Problem ? error.retryAfterSeconds : 0), until);
        } else throw error;
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    leaving.abort();
  }
}

type Told = LiveEvent | { kind: 'beat'; id: string };

/** One connection, until it ends or breaks. Its token is renewed while it is open. */
async function* connection(
  parts: Parts,
  bearer: string,
  lastId: string,
  { signal, silenceMs = 45_000 }: FollowOptions,
): AsyncGenerator<Told> {
  const closing = new AbortController();
  const until = AbortSignal.any([signal!, closing.signal]);
  const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Bearer ${bearer}` };
  if (lastId) headers['last-event-id'] = lastId;
  const silence = new Error(`nothing came for ${silenceMs} ms`);
  const giveUp = () => closing.abort(silence);
  let quiet = setTimeout(giveUp, silenceMs);
  const heard = () => {
    clearTimeout(quiet);
    quiet = setTimeout(giveUp, silenceMs);
  };
  let stopRenewing = () => {};
  try {
    const answer = await parts.sender.open('/v1/events', { method: 'GET', headers }, until);
    stopRenewing = keepOpen(parts, bearer, answer);
    yield* toldOf(blocksOf(chunksOf(answer, heard)), lastId);
  } catch (error) {
    throw error instanceof Problem ? error : new NoAnswer('GET /v1/events', error);
  } finally {
    clearTimeout(quiet);
    stopRenewing();
    closing.abort();
  }
}

async function* chunksOf({ body }: Answer, heard: () => void): AsyncGenerator<Uint8Array> {
  const reader = body!.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    heard();
    yield next.value;
  }
}

/** An id says that all is seen up to it: notices that come without one are told with the next, whole or not at all. */
async function* toldOf(blocks: AsyncIterable<Block>, lastId: string): AsyncGenerator<Told> {
  let before = lastId;
  let waiting: Notice[] = [];
  for await (const { event, id, data } of blocks) {
    if (event === 'message' && data !== undefined) waiting.push(JSON.parse(data) as Notice);
    if (id === undefined) continue;
    const isReset = event === 'reset' || before === '';
    const last = isReset ? undefined : waiting.pop();
    if (isReset) yield { kind: 'reset', id };
    else for (const notice of waiting) yield { kind: 'notice', id: before, notice };
    yield last ? { kind: 'notice', id, notice: last } : { kind: 'beat', id };
    before = id;
    waiting = [];
  }
}

const longestLookMs = 15_000;

/** Shows the gateway each newer token, so that it does not end the stream with the one before. */
function keepOpen({ api, token }: Parts, bearer: string, { headers }: Answer): () => void {
  const streamId = headers.get('mostrador-stream');
  if (!streamId) return () => {};
  let shown: string | undefined = bearer;
  const look = async () => {
    const now = await token.get();
    if (now === shown) return;
    await api.live.renewStream({ streamId });
    shown = now;
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(
    // Where it fails the stream ends in time, and is opened anew where it was left.
    () =>
      void (looking ??= look()
        .catch(() => {})
        .finally(() => (looking = undefined))),
    Math.min(longestLookMs, lifeOf(bearer) / 30),
  );
  return () => clearInterval(timer);
}
