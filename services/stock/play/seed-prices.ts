import type { Founded } from '@mostrador/dev/play/seed';

type Shop = Pick<Founded, 'boss' | 'idOf'>;

const groups = [
  { name: 'Gremio gastronómico', customerGroup: 'gastronómicos', basisPoints: -1_200, fromMilli: 0, priority: 20 },
  { name: 'Por mayor', customerGroup: 'mayoristas', basisPoints: -1_800, fromMilli: 12_000, priority: 30 },
];

/** Two lists beside the base list: one for a trade, one from a dozen on. Done again it finds what is there. */
export async function seedPrices({ boss, idOf }: Shop): Promise<void> {
  const { pricing } = boss.api;
  for (const { name, customerGroup, basisPoints, fromMilli, priority } of groups) {
    const priceListId = idOf('price-list', name);
    await pricing.createPriceList({
      priceListId,
      data: { name, priority, customerGroups: [customerGroup], active: true },
    });
    const repricingId = idOf('repricing', name);
    const rule = { method: 'percentage_of_base', priceListId, fromMilli, basisPoints, rounding: 'to_10' } as const;
    const { state } = await pricing.planRepricing({ repricingId, rule, note: `Lista ${name}` });
    if (state === 'planned') await pricing.approveRepricing({ repricingId });
  }
}
