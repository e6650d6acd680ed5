import type { Network } from '@mostrador/kit/testing';
import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import {
  type GoodsReceipt,
  type PurchaseOrder,
  type PurchaseOrderInput,
  PurchasingServiceDefinition,
  type ReceiveGoodsRequest,
  type RecordSupplierInvoiceRequest,
  type StatedCost,
  type SupplierProductInput,
} from '@mostrador/proto/purchasing';
import type { SupplierDetails } from '@mostrador/proto/stock';
import { createServer, ServerError, Status } from 'nice-grpc';
import { makeShop, uuidv7 } from './make.ts';

export const key = () => ({ idempotencyKey: uuidv7() });

export const details = (more: Partial<SupplierDetails> = {}): SupplierDetails => ({
  legalName: '',
  contacts: [],
  paymentDays: 0,
  leadDays: 0,
  leadDeviationDays: 0,
  minimumOrderMinor: 0,
  active: true,
  ...more,
});

export const stated = (listPriceMinor: number, more: Partial<StatedCost> = {}): StatedCost => ({
  listPriceMinor,
  per: 'unit',
  discountsBp: [],
  includesIva: false,
  internalTaxMinor: 0,
  freightMinor: 0,
  bonusPaid: 0,
  bonusFree: 0,
  ...more,
});

type Role = 'owner' | 'admin' | 'supervisor' | 'inventory' | 'cashier' | 'viewer';
type Line = { productId: string; quantityMilli: number; cost?: StatedCost };

/** A company that buys, with a supplier that has a CUIT. */
export async function makeBuyer(network: Network) {
  const shop = await makeShop(network);
  const { branchId, tenantId } = shop;
  const buyer = async (role: Role, branchIds?: string[]) =>
    network.client(PurchasingServiceDefinition, await shop.user(role, uuidv7(), branchIds ? { branchIds } : {}));
  const [owner, inventory] = [await buyer('owner'), await buyer('inventory')];
  const supplierId = uuidv7();
  await shop.inventory.createSupplier({
    supplierId,
    name: 'Distribuidora Sur',
    cuit: '30-50001091-2',
    details: details(),
  });
  const order = (lines: PurchaseOrderInput['lines'], more: Partial<PurchaseOrderInput> = {}): Promise<PurchaseOrder> =>
    inventory.createPurchaseOrder({ orderId: uuidv7(), data: { supplierId, branchId, lines, note: '', ...more } });
  const received = (lines: Line[], more: Partial<ReceiveGoodsRequest> = {}): ReceiveGoodsRequest => ({
    receiptId: uuidv7(),
    branchId,
    supplierId,
    documentNumber: '',
    lines,
    note: '',
    ...more,
  });
  return {
    ...shop,
    buyer,
    owner,
    buying: inventory,
    supplierId,
    order,
    received,
    /** An order that may be received. */
    async approved(lines: PurchaseOrderInput['lines'], more: Partial<PurchaseOrderInput> = {}): Promise<PurchaseOrder> {
      const { orderId, version } = await order(lines, more);
      return owner.approvePurchaseOrder({ orderId, expectedVersion: version }, key());
    },
    receive: (lines: Line[], more: Partial<ReceiveGoodsRequest> = {}): Promise<GoodsReceipt> =>
      inventory.receiveGoods(received(lines, more)),
    ask: (productId: string, data: Partial<SupplierProductInput> = {}, expectedVersion = 0, of = supplierId) =>
      inventory.putSupplierProduct(
        {
          supplierId: of,
          productId,
          expectedVersion,
          data: { code: '', packMilli: 1_000, minimumPacks: 0, preferred: false, active: true, ...data },
        },
        key(),
      ),
    invoice: (lines: RecordSupplierInvoiceRequest['lines'], more: Partial<RecordSupplierInvoiceRequest> = {}) => ({
      invoiceId: uuidv7(),
      supplierId,
      type: 1,
      pointOfSale: 3,
      number: Math.floor(Math.random() * 90_000_000) + 1,
      date: '2026-11-30',
      orderIds: [],
      lines,
      freightMinor: 0,
      note: '',
      ...more,
    }),
    productData: async (productId: string) => (await shop.inventory.getProduct({ productId })).data!,
    facts: async () =>
      network.client(PurchasingServiceDefinition, await network.keys.serviceToken('test', 'purchasing', tenantId)),
  };
}
export type Buyer = Awaited<ReturnType<typeof makeBuyer>>;

/** Stands in for `identity` at a socket: it knows what a company is called. */
export async function startIdentity() {
  const others = Object.keys(IdentityServiceDefinition.methods).map((name) => [
    name,
    async () => {
      throw new ServerError(Status.UNIMPLEMENTED, name);
    },
  ]);
  const server = createServer();
  server.add(IdentityServiceDefinition, {
    ...(Object.fromEntries(others) as object),
    getCompany: async () => ({ companyId: uuidv7(), name: 'Almacén Ñandú', cuit: '30712345671', version: 1 }),
  } as never);
  const port = await server.listen('127.0.0.1:0');
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}
