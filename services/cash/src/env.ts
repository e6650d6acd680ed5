import type { Ctx } from '@mostrador/kit';
import { z } from 'zod';

export const env = z.object({
  CHAIN_KEY: z
    .string()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes in base64')
    .describe('Signs the chains of movements: 32 bytes in base64. Without it no chain can be forged or verified'),
  DEVIATION_FLOOR_MINOR: z.coerce
    .number()
    .int()
    .positive()
    .default(100_000)
    .describe('A deviation is measured against what was expected, but at least against this, in centavos'),
});

/** What the books need besides a transaction: the service's settings and the clock. */
export type Books = Pick<Ctx, 'env' | 'now'>;
