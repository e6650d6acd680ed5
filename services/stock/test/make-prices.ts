import type { Network } from '@mostrador/kit/testing';
import { PricingServiceDefinition, type RepricingRule } from '@mostrador/proto/pricing';
import { makeShop, uuidv7 } from './make.ts';

/** A rule that says no more than it must. */
export const rule = (more: Partial<RepricingRule>): RepricingRule => ({
  method: 'percentage',
  priceListId: '',
  fromMilli: 0,
  basisPoints: 0,
  rounding: '',
  supplierId: '',
  category: '',
  brand: '',
  productIds: [],
  prices: [],
  restoredVersion: 0,
  ...more,
});

export const soon = (ms: number): string => new Date(new Date().getTime() + ms).toISOString();

/** A shop whose people set prices. */
export async function makePriceShop(network: Network) {
  const shop = await makeShop(network);
  const pricer = async (role: Parameters<typeof shop.user>[0], branchIds?: string[]) =>
    network.client(PricingServiceDefinition, await shop.user(role, uuidv7(), branchIds ? { branchIds } : {}));
  const [owner, supervisor] = [await pricer('owner'), await pricer('supervisor')];
  const priceOf = async (productId: string) => (await shop.inventory.getProduct({ productId })).data!.priceMinor;
  const stateOf = async (repricingId: string) => (await owner.getRepricing({ repricingId })).state;
  return {
    ...shop,
    pricer,
    owner,
    supervisor,
    atTill: network.client(PricingServiceDefinition, await shop.atTill('cashier')),
    priceOf,
    plan: (more: Partial<RepricingRule>) =>
      supervisor.planRepricing({ repricingId: uuidv7(), rule: rule(more), note: '' }),
    /** Plans, approves, and waits until the products have the prices. */
    async publish(more: Partial<RepricingRule>): Promise<number> {
      const { repricingId } = await supervisor.planRepricing({ repricingId: uuidv7(), rule: rule(more), note: '' });
      const { version } = await owner.approveRepricing({ repricingId });
      await network.until(async () => (await stateOf(repricingId)) === 'published', 'the publication');
      return version!;
    },
    begun: (repricingId: string) =>
      network.until(async () => (await stateOf(repricingId)) === 'published', 'the publication'),
    changesOf: async (repricingId: string) =>
      (await owner.listRepricingChanges({ repricingId, heldBackOnly: false, pageSize: 1_000 })).changes,
  };
}
export type PriceShop = Awaited<ReturnType<typeof makePriceShop>>;
