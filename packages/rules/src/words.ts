import { z } from 'zod';

/** One of a set of words, or none. */
export const orNone = <const Words extends readonly string[]>(words: Words) => z.enum(['', ...words] as const);
