import type { RepricingRule } from '@mostrador/proto/pricing';
import { fail } from '../../errors.ts';

/** What a price is rounded to, in centavos: multiples of the step, and so much more. The least that is not nothing. */
export type Rounding = { step: number; offset: number; least: number };

const roundings: Record<string, Rounding> = {
  none: { step: 1, offset: 0, least: 1 },
  to_1: { step: 100, offset: 0, least: 1 },
  to_10: { step: 1_000, offset: 0, least: 1 },
  to_50: { step: 5_000, offset: 0, least: 1 },
  to_100: { step: 10_000, offset: 0, least: 1 },
  ending_9: { step: 1_000, offset: 900, least: 0 },
};

export const roundingOf = ({ rounding }: Pick<RepricingRule, 'rounding'>): Rounding => roundings[rounding || 'none']!;

/** Refuses a rule whose method lacks what it needs. `base`: it is about the base list's prices for any quantity. */
export function checkRule(rule: RepricingRule, baseListId: string): void {
  const { method, prices, restoredVersion } = rule;
  const ofBase = rule.priceListId === baseListId;
  if ((method === 'prices') !== prices.length > 0) fail('prices_only', { field: 'rule.prices' });
  if ((method === 'restore') !== restoredVersion > 0) fail('restored_version_only', { field: 'rule.restoredVersion' });
  if (method === 'cost_change' && !(ofBase && rule.fromMilli === 0)) fail('base_prices_only', { field: 'rule.method' });
  if (method === 'percentage_of_base' && ofBase && rule.fromMilli === 0)
    fail('base_of_itself', { field: 'rule.method' });
  const seen = new Set<string>();
  prices.forEach(({ productId, fromMilli, priceMinor }, index) => {
    const key = `${productId} ${fromMilli}`;
    if (seen.has(key)) fail('price_repeated', { field: `rule.prices.${index}.productId` });
    seen.add(key);
    if (priceMinor === undefined && ofBase && fromMilli === 0)
      fail('base_price_needed', { field: `rule.prices.${index}.priceMinor` });
  });
}
