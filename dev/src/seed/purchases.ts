import type { AdjustStockRequest, TillOperation } from '@mostrador/client';
import type { SeedProduct } from './catalogue.ts';
import { between, idAt, randomOf } from './random.ts';

/** Thousandths sold, by product. */
export type Demand = Map<string, number>;

/** What the sales of some days take out of a branch. */
export function demandOf(operations: TillOperation[]): Demand {
  const demand: Demand = new Map();
  for (const { sale } of operations) {
    for (const { productId, quantityMilli } of sale?.lines ?? []) {
      if (productId) demand.set(productId, (demand.get(productId) ?? 0) + quantityMilli);
    }
  }
  return demand;
}

/** What a branch has of each family of unit and pack, in thousandths of the unit. */
export type Stocked = Map<string, number>;

/**
 * What a branch buys before a week, so that it never runs short in it: families that come in packs are bought in packs,
 * which break as units run out. The first week is the opening stock.
 */
export function purchasesBefore(
  week: { branchId: string; startsAt: Date; first: boolean },
  catalogue: SeedProduct[],
  demand: Demand,
  stocked: Stocked,
): AdjustStockRequest[] {
  const random = randomOf('purchases', week.branchId, week.startsAt.getTime());
  return catalogue.flatMap((product) => {
    if (!product.data.tracked || product.data.packUnits > 0) return [];
    const bought = product.pack ?? product;
    const lot = 1_000 * Math.max(1, bought.data.packUnits);
    const sold = soldOf(product, demand);
    const held = stocked.get(product.productId) ?? 0;
    // One pack more than was sold stays closed: units in an opened pack cannot be sold as a pack.
    const least = sold + 2 * lot;
    if (!week.first && held >= least) {
      stocked.set(product.productId, held - sold);
      return [];
    }
    const lots = Math.ceil((least + sold * random() + lot * between(random, 1, 4) - held) / lot);
    stocked.set(product.productId, held + lots * lot - sold);
    return [
      {
        adjustmentId: idAt(week.startsAt.getTime(), random),
        branchId: week.branchId,
        productId: bought.productId,
        deltaMilli: lots * (bought === product ? lot : 1_000),
        reason: week.first ? 'initial' : 'purchase',
        note: week.first ? 'Inventario inicial' : 'Compra semanal',
      },
    ];
  });
}

const soldOf = (product: SeedProduct, demand: Demand): number =>
  (demand.get(product.productId) ?? 0) +
  (product.pack ? (demand.get(product.pack.productId) ?? 0) * product.pack.data.packUnits : 0);
