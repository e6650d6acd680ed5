import type { Book } from './book.ts';
import type { Authority } from './certificates.ts';
import type { Clock } from './clock.ts';

/** What all services share. */
export type World = {
  book: Book;
  clock: Clock;
  authority: Authority;
  /** The next unsigned 32-bit number of the seed. */
  nextId: () => number;
};
