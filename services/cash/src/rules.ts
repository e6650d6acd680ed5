import { rules } from '@mostrador/kit';
import type { CountedAmount, Denomination } from '@mostrador/proto/common';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';

/** Who works a till. */
export const tellers = ['cashier', 'till', 'supervisor', 'admin', 'owner'] as const;
/** Who decides about somebody else's till. */
export const supervisors = ['supervisor', 'admin', 'owner'] as const;
/** Who may look; what is shown depends on the session. */
export const readers = ['cashier', 'till', 'supervisor', 'admin', 'owner', 'accountant', 'viewer'] as const;

/** In centavos; far above any till, far below where numbers stop being exact. */
export const amount = z.int().min(0).max(1_000_000_000_000);

const denomination = rules<Denomination>({
  valueMinor: z.int().positive().max(100_000_000),
  count: z.int().min(0).max(1_000_000),
});

const countedAmount = rules<CountedAmount>({
  method: z.enum(words.countedMethod),
  amountMinor: amount,
  denominations: z.array(denomination).max(50),
})
  .refine((one) => one.method === 'cash' || one.denominations.length === 0, 'denominations_not_cash')
  .refine(
    ({ amountMinor, denominations }) =>
      // Plain numbers: this is also asked of values that the rules above refuse, and those may not be exact.
      denominations.length === 0 ||
      denominations.reduce((total, one) => total + one.valueMinor * one.count, 0) === amountMinor,
    'denominations_mismatch',
  );

export const counted = z
  .array(countedAmount)
  .max(words.countedMethod.length)
  .refine((all) => new Set(all.map((one) => one.method)).size === all.length, 'method_repeated');
