import { newId } from '@mostrador/client';
import { login, until } from '@mostrador/dev';
import { type BenchShop, post, saleAt, type Scenario } from '@mostrador/dev/play/bench';

const products = 100_000;
const atOnce = 500;

/** A hundred thousand products in the company that stands aside; made once. */
async function stockUp(shop: BenchShop): Promise<string> {
  const { api } = await login(shop.door, shop.aside.owner);
  const { products: known } = await api.stock.listProducts({ query: 'Repuesto 99999', pageSize: 1 });
  if (known[0]?.data.category === 'Repuestos') return '';
  for (let made = 0; made < products; made += atOnce)
    await api.stock.createProducts({
      products: Array.from({ length: atOnce }, (_, index) => ({
        productId: newId(),
        data: {
          name: `Repuesto ${made + index}`,
          category: 'Repuestos',
          priceMinor: 100_000 + made + index,
          costMinor: 50_000,
          ivaTreatment: 'taxed',
          ivaRateBp: 2_100,
          tracked: true,
          unit: 'unit',
          active: true,
        },
      })),
    });
  return '';
}

/** Milliseconds from the wish to new prices of all of them in all products. */
async function reprice(shop: BenchShop): Promise<number> {
  const { api } = await login(shop.door, shop.aside.owner);
  const repricingId = newId();
  const from = performance.now();
  const rule = { method: 'percentage', basisPoints: 500, rounding: 'to_10', category: 'Repuestos' } as const;
  await api.pricing.planRepricing({ repricingId, rule });
  await api.pricing.approveRepricing({ repricingId });
  return until('The prices are not published', 60_000, async () =>
    (await api.pricing.getRepricing({ repricingId })).state === 'published' ? performance.now() - from : undefined,
  );
}

/** Planned and published right after a load of sales. */
export const repricing: Scenario = {
  name: 'repricing',
  perSecond: 100,
  seconds: 10,
  floor: { p95Ms: 10_000 },
  leaves: 'some',
  before: stockUp,
  shots: (market) => () => {
    const who = market.any(market.sellers);
    return post('/v1/sales', who, saleAt(market, who), 1);
  },
  after: reprice,
};
