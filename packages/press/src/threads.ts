import { parentPort, Worker } from 'node:worker_threads';

/** What a thread is told: what to draw, its pages one by one where it has some, and that there are no more. */
type Told<Task, Page> = { task: Task } | { page: Page } | { end: true };

/** What it answers. */
type Answer = { bytes: Uint8Array } | { error: string };

/** How long one may take; nobody waits longer for an answer. */
const limitMs = 60_000;

/** Threads with nothing to do end after a while, for a service that draws nothing is to stay small. */
const idleMs = 10 * 60_000;
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/** It took too long, or too much memory. */
export class DrawingTooLarge extends Error {
  override name = 'DrawingTooLarge';
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

type Drawn<Page> = { pages?: AsyncIterable<Page>; signal?: AbortSignal | undefined };

async function* nothing(): AsyncGenerator<never> {}

/**
 * Draws in threads of this file, so that nobody else waits for it. A thread that takes too long, or too much memory, is
 * ended, and so is one whose caller waits no longer.
 */
export function makeThreads<Task, Page = never>(file: URL) {
  const idle: Worker[] = [];
  const endIdle = setTimeout(() => {
    for (const worker of idle.splice(0)) void worker.terminate();
  }, idleMs);
  endIdle.unref();

  function giveBack(worker: Worker): void {
    worker.removeAllListeners('error');
    worker.unref();
    idle.push(worker);
    endIdle.refresh();
  }

  async function tell(worker: Worker, task: Task, pages: AsyncIterable<Page>, signal: AbortSignal): Promise<void> {
    const say = (told: Told<Task, Page>) => worker.postMessage(told, []);
    say({ task });
    for await (const page of pages) {
      signal.throwIfAborted();
      say({ page });
    }
    say({ end: true });
  }

  return async (task: Task, { pages = nothing(), signal }: Drawn<Page> = {}): Promise<Buffer> => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), limitMs);
    const over = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const worker = idle.pop() ?? new Worker(file, { resourceLimits, execArgv: [] });
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
      const isTooMuch = late.signal.aborted || (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
      throw isTooMuch && !signal?.aborted ? new DrawingTooLarge() : error;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What is drawn as it comes. */
export type Work<Page = never> = { add(page: Page): void; end(): Promise<Buffer> };

/** The thread's side: draws what it is told. */
export function drawAsTold<Task, Page = never>(begin: (task: Task) => Work<Page>): void {
  let work: Work<Page> | undefined;

  async function hear(told: Told<Task, Page>): Promise<void> {
    if ('task' in told) work = begin(told.task);
    else if ('page' in told) work!.add(told.page);
    else {
      const bytes = new Uint8Array(await work!.end());
      parentPort!.postMessage({ bytes } satisfies Answer, [bytes.buffer]);
    }
  }

  parentPort!.on('message', (told: Told<Task, Page>) => {
    hear(told).catch((error: Error) =>
      parentPort!.postMessage({ error: error.stack ?? error.message } satisfies Answer, []),
    );
  });
}
