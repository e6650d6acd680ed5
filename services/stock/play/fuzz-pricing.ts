import type { Kitchen, Recipes } from '@mostrador/dev/play/fuzz';
import { between, pick } from '@mostrador/dev/seed/random';
import type { PriceList, PriceListInput, Repricing, RepricingRule } from '@mostrador/client';

const listOf = ({ company }: Pick<Kitchen, 'company'>): PriceListInput => ({
  name: `Mayorista ${company.mark}`,
  priority: 10,
  customerGroups: ['gremio'],
  branchIds: [company.branchId],
  active: true,
});

/** One that there is, or the first. */
async function someList(kitchen: Kitchen): Promise<PriceList> {
  const { ask, company, random } = kitchen;
  const { priceLists } = await ask('listPriceLists', {}, company.tokens.owner);
  const ours = priceLists.filter(({ base }) => !base);
  return ours.length > 0
    ? pick(random, ours)
    : ask('createPriceList', { priceListId: kitchen.id(), data: listOf(kitchen) }, company.tokens.owner);
}

/** Prices for a quantity that nobody else plans. */
const ruleOf = async (kitchen: Kitchen): Promise<RepricingRule> => ({
  method: 'percentage_of_base',
  priceListId: (await someList(kitchen)).priceListId,
  fromMilli: 1_000 * between(kitchen.random, 10, 900_000),
  basisPoints: between(kitchen.random, -3_000, -500),
  rounding: pick(kitchen.random, ['none', 'to_10', 'ending_9']),
  productIds: [pick(kitchen.random, kitchen.company.products).productId],
});

const plan = async (kitchen: Kitchen): Promise<Repricing> =>
  kitchen.ask(
    'planRepricing',
    { repricingId: kitchen.id(), rule: await ruleOf(kitchen), note: 'aumento de lista' },
    kitchen.company.tokens.supervisor,
  );

async function publish(kitchen: Kitchen): Promise<Repricing> {
  const { repricingId } = await plan(kitchen);
  return kitchen.ask('approveRepricing', { repricingId }, kitchen.company.tokens.owner);
}

export const pricingRecipes: Recipes = {
  createPriceList: (kitchen) => ({ priceListId: kitchen.id(), data: listOf(kitchen) }),
  updatePriceList: async (kitchen) => {
    const { priceListId, version } = await someList(kitchen);
    return { priceListId, expectedVersion: version, data: { ...listOf(kitchen), priority: 20 } };
  },
  listPriceLists: () => ({}),
  listListedPrices: async (kitchen) => ({ priceListId: (await someList(kitchen)).priceListId, pageSize: 20 }),
  quotePrice: ({ company, random }) => ({
    productId: pick(random, company.products).productId,
    branchId: company.branchId,
    customerGroup: 'gremio',
    quantityMilli: 6_000,
  }),
  listPriceHistory: ({ company, random }) => ({ productId: pick(random, company.products).productId, pageSize: 20 }),
  planRepricing: async (kitchen) => ({
    repricingId: kitchen.id(),
    rule: await ruleOf(kitchen),
    note: 'aumento de lista',
  }),
  getRepricing: async (kitchen) => ({ repricingId: (await publish(kitchen)).repricingId }),
  listRepricings: () => ({ pageSize: 20 }),
  listRepricingChanges: async (kitchen) => ({ repricingId: (await publish(kitchen)).repricingId, pageSize: 20 }),
  approveRepricing: async (kitchen) => ({ repricingId: (await plan(kitchen)).repricingId }),
  discardRepricing: async (kitchen) => ({ repricingId: (await plan(kitchen)).repricingId }),
  listPublications: () => ({ since: 0, pageSize: 20 }),
  listPublishedPrices: async (kitchen) => ({ version: (await publish(kitchen)).version!, pageSize: 20 }),
  printShelfLabels: ({ company, random }) => ({
    size: pick(random, ['small', 'medium', 'large']),
    productIds: [pick(random, company.products).productId],
  }),
  downloadScaleFile: ({ random }) => ({ program: pick(random, ['itegra', 'qendra']) }),
};
