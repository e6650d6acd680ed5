import { Worker } from 'node:worker_threads';
import { makeBudget } from '@mostrador/kit';
import type { BookEntry } from './books/domain/book-entry.ts';
import { fail } from './errors.ts';
import type { Answer, Task, Told } from './paper/thread.ts';

/**
 * Papers and books are drawn in threads, so that nobody else waits for them, and by companies in turn. The budgets are the
 * process's, for its processors are. A till's ticket waits for no book.
 */
export const papers = makeBudget({ atOnce: 2, waitingPerCompany: 10 });
export const books = makeBudget({ atOnce: 2, waitingPerCompany: 3 });

/** How long one may take; nobody waits longer for an answer. */
const limitMs = 60_000;

/** Threads with nothing to do; they end after a while, for a service that draws nothing is to stay small. */
const idle: Worker[] = [];
const idleMs = 10 * 60_000;
const resourceLimits = { maxOldGenerationSizeMb: 512 };

const endIdle = setTimeout(() => {
  for (const worker of idle.splice(0)) void worker.terminate();
}, idleMs);
endIdle.unref();

const take = (): Worker =>
  idle.pop() ?? new Worker(new URL('paper/thread.ts', import.meta.url), { resourceLimits, execArgv: [] });

function giveBack(worker: Worker): void {
  worker.removeAllListeners('error');
  worker.unref();
  idle.push(worker);
  endIdle.refresh();
}

/** What a thread answers to all that it is told. */
function answerOf(worker: Worker, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  worker.once('message', resolve);
  worker.once('error', reject);
  signal.addEventListener('abort', () => reject(signal.reason));
  // Whoever tells it more may be the first to notice.
  promise.catch(() => {});
  return promise;
}

async function tell(worker: Worker, task: Task, pages: AsyncIterable<BookEntry[]>, signal: AbortSignal): Promise<void> {
  const say = (told: Told) => worker.postMessage(told, []);
  say({ task });
  for await (const page of pages) {
    signal.throwIfAborted();
    say({ page });
  }
  say({ end: true });
}

async function* nothing(): AsyncGenerator<BookEntry[]> {}

/**
 * Draws in a thread; `pages` are of a book. A thread that takes too long, or too much memory, is ended, and so is one whose
 * caller waits no longer.
 */
export async function draw(
  task: Task,
  { pages = nothing(), signal }: { pages?: AsyncIterable<BookEntry[]>; signal?: AbortSignal } = {},
): Promise<Buffer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  const over = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  const worker = take();
  worker.ref();
  try {
    const answering = answerOf(worker, over);
    await tell(worker, task, pages, over);
    const answer = await answering;
    if ('error' in answer) throw new Error(answer.error);
    giveBack(worker);
    return Buffer.from(answer.bytes);
  } catch (error) {
    void worker.terminate();
    if (signal?.aborted) return fail('deadline_exceeded');
    const isTooMuch = late.signal.aborted || (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    return isTooMuch ? fail('drawing_too_large') : Promise.reject(error as Error);
  } finally {
    clearTimeout(timer);
  }
}
