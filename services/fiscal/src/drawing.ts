import { makeBudget } from '@mostrador/kit';
import { DrawingTooLarge, makeThreads } from '@mostrador/press/threads';
import type { BookEntry } from './books/domain/book-entry.ts';
import { fail } from './errors.ts';
import type { Task } from './paper/thread.ts';

/**
 * Papers and books are drawn in threads, so that nobody else waits for them, and by companies in turn. The budgets are the
 * process's, for its processors are. A till's ticket waits for no book.
 */
export const papers = makeBudget({ atOnce: 2, waitingPerCompany: 10 });
export const books = makeBudget({ atOnce: 2, waitingPerCompany: 3 });

const drawIn = makeThreads<Task, BookEntry[]>(new URL('paper/thread.ts', import.meta.url));

/** Draws in a thread; `pages` are of a book. */
export const draw = (
  task: Task,
  options: { pages?: AsyncIterable<BookEntry[]>; signal?: AbortSignal } = {},
): Promise<Buffer> =>
  drawIn(task, options).catch((error: unknown) => {
    if (options.signal?.aborted) return fail('deadline_exceeded');
    return error instanceof DrawingTooLarge ? fail('drawing_too_large') : Promise.reject(error as Error);
  });
