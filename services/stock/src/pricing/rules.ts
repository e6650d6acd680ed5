import { rules } from '@mostrador/kit';
import type { GivenPrice, PriceListInput, RepricingRule } from '@mostrador/proto/pricing';
import { words } from '@mostrador/proto/words';
import { id, idOrNone, moment, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { line, maxQuantityMilli } from '../rules.ts';

/** Who may plan new prices. */
export const planners = ['owner', 'admin', 'supervisor'] as const;

/** Who may let them hold. */
export const approvers = ['owner', 'admin'] as const;

/** Who puts prices on shelves and scales. */
export const shelvers = ['owner', 'admin', 'supervisor', 'inventory'] as const;

/** A price and a cost at most, in centavos: ten thousand million pesos, as of a whole sale. */
export const largestPriceMinor = 1e12;

const priceMinor = z.int().min(0).max(largestPriceMinor);
export const fromMilli = z.int().min(0).max(maxQuantityMilli);
/** A publication's number. */
export const version = z.int().min(1);
/** What others know already; 0 for nothing. */
export const since = z.int().min(0);

const name = line.trim().min(1).max(60);

export const priceListInput: z.ZodType<PriceListInput> = rules<PriceListInput>({
  name: line.trim().min(1).max(100),
  priority: z.int().min(0).max(1_000),
  customerGroups: z.array(name).max(50),
  channels: z.array(name).max(20),
  branchIds: z.array(id).max(500),
  from: moment.optional(),
  until: moment.optional(),
  active: z.boolean(),
}).refine(({ from, until }) => !from || !until || from < until, { path: ['until'], message: 'price_list_ends_first' });

const basisPoints = z.int().min(0).max(1_000_000);

const given = rules<GivenPrice>({ productId: id, fromMilli, priceMinor: priceMinor.optional() });

/** A rule, each field by itself; what its method needs: `checkRule`. */
export const repricingRule = rules<RepricingRule>({
  method: z.enum(words.repricingMethod),
  priceListId: idOrNone,
  fromMilli,
  basisPoints: z.int().min(-9_999).max(1_000_000),
  rounding: orNone(words.priceRounding),
  supplierId: idOrNone,
  category: line.trim().max(100),
  brand: line.trim().max(100),
  productIds: z.array(id).max(5_000),
  minimumMarkupBp: basisPoints.optional(),
  maximumIncreaseBp: basisPoints.optional(),
  maximumDecreaseBp: z.int().min(0).max(10_000).optional(),
  prices: z.array(given).max(5_000),
  restoredVersion: since,
});
