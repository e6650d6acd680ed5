import { makeCompany, type Network, uuidv7 } from '@mostrador/kit/testing';
import { BranchChanged } from '@mostrador/proto/identity';
import { Sale, SaleCompleted, SaleReturn, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { type ProductInput, StockServiceDefinition } from '@mostrador/proto/stock';
import { expect } from 'vitest';
import { invariants } from '../src/invariants.ts';

export { uuidv7 };

export const productData = (overrides: Partial<ProductInput> = {}): ProductInput => ({
  name: 'Agua mineral 500 ml',
  barcodes: [],
  category: 'Bebidas',
  priceMinor: 120_000,
  costMinor: 70_000,
  ivaTreatment: 'taxed',
  ivaRateBp: 2100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: 'unit',
  packUnits: 0,
  active: true,
  attributes: [],
  packCodes: [],
  parts: [],
  onlyBranchIds: [],
  ...overrides,
});

/** A valid EAN-13 that nobody else has. */
export function ean13(): string {
  const digits = `779${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

/** So many minutes before now. */
export const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A company that stock knows, with clients for its people. */
export async function makeShop(network: Network) {
  const company = await makeCompany(network.keys);
  const { tenantId, branchId } = company;
  const otherBranchId = uuidv7();
  for (const id of [branchId, otherBranchId]) {
    await network.publish(BranchChanged, tenantId, id, { branchId: id, name: 'Centro', active: true, version: 1 });
  }
  await network.drain();
  const as = async (role: Parameters<typeof company.user>[0], branchIds?: string[]) => {
    const token = await company.user(role, uuidv7(), branchIds ? { branchIds } : {});
    return network.client(StockServiceDefinition, token);
  };
  const inventory = await as('inventory');
  return {
    ...company,
    otherBranchId,
    as,
    inventory,
    till: async () => network.client(StockServiceDefinition, await company.till()),
    async product(overrides: Partial<ProductInput> = {}): Promise<string> {
      const { productId } = await inventory.createProduct({ productId: uuidv7(), data: productData(overrides) });
      return productId;
    },
    async put(productId: string, milli: number, branch = branchId): Promise<void> {
      const adjustment = { adjustmentId: uuidv7(), branchId: branch, productId, deltaMilli: milli, reason: 'initial' };
      await inventory.adjustStock(adjustment);
    },
    async level(productId: string, branch = branchId): Promise<number> {
      const { levels } = await inventory.listLevels({ productId, branchId: branch });
      return levels[0]?.onHandMilli ?? 0;
    },
    async count(productId: string, countedMilli: number, countedAt?: string): Promise<void> {
      const count = { adjustmentId: uuidv7(), branchId, productId, countedMilli, countedAt, reason: 'count' };
      await inventory.adjustStock(count);
    },
    movements: async (productId: string) => (await inventory.listMovements({ productId })).movements,
    conflicts: async (state = '') => (await inventory.listConflicts({ state })).conflicts,
    sold: (sale: Sale) => network.publish(SaleCompleted, tenantId, sale.saleId, { sale }),
    voided: (sale: Sale, voidedAt = ago(50)) =>
      network.publish(SaleVoided, tenantId, sale.saleId, { voidId: uuidv7(), sale, reason: 'error', voidedAt }),
    returned: (saleReturn: SaleReturn) => network.publish(SaleReturned, tenantId, saleReturn.returnId, { saleReturn }),
    /** A sale of so many thousandths of each product. */
    sale: (lines: [string | undefined, number][], branch = branchId, more: Partial<Sale> = {}): Sale =>
      Sale.fromPartial({
        saleId: uuidv7(),
        branchId: branch,
        tillId: company.tillId,
        cashierId: uuidv7(),
        state: 'completed',
        effectiveAt: ago(60),
        lines: lines.map(([productId, quantityMilli], index) => ({ lineNumber: index + 1, productId, quantityMilli })),
        ...more,
      }),
    saleReturn: (sale: Sale, lines: [number, string, number][], returnedAt = ago(40)): SaleReturn =>
      SaleReturn.fromPartial({
        returnId: uuidv7(),
        saleId: sale.saleId,
        branchId: sale.branchId,
        cashierId: uuidv7(),
        reason: 'fallado',
        returnedAt,
        lines: lines.map(([lineNumber, productId, quantityMilli]) => ({ lineNumber, productId, quantityMilli })),
      }),
  };
}
export type Shop = Awaited<ReturnType<typeof makeShop>>;

/** Every promise of the stock, over all companies of the network. */
export async function expectInvariants(network: Network): Promise<void> {
  for (const { name, sql } of invariants) expect(await network.sql(sql), name).toEqual([]);
}

/** What a refusal looks like to a caller. */
export const refusal = (reason: string, field?: string) =>
  expect.objectContaining({
    reason,
    ...(field === undefined ? {} : { told: expect.objectContaining({ field }) as unknown }),
  }) as unknown;
