import type { Kitchen, Recipes } from '@mostrador/dev/play/fuzz';
import { dayOf } from '@mostrador/dev/seed/calendar';
import { between, pick } from '@mostrador/dev/seed/random';
import type { GoodsReceipt, PurchaseOrder, StatedCost, SupplierInvoice, SupplierProduct } from '@mostrador/client';

const cost = (listPriceMinor: number): StatedCost => ({
  listPriceMinor,
  per: 'pack',
  discountsBp: [1_000, 500, 300],
  includesIva: false,
  internalTaxMinor: 0,
  freightMinor: 500,
  bonusPaid: 10,
  bonusFree: 1,
});

async function newSupplierId({ company, ask, id }: Kitchen): Promise<string> {
  const asked = { supplierId: id(), name: `Proveedor ${company.mark}`, cuit: '30-50001091-2' };
  return (await ask('createSupplier', asked, company.tokens.inventory)).supplierId;
}

async function listed(kitchen: Kitchen): Promise<SupplierProduct> {
  const supplierId = await newSupplierId(kitchen);
  const { productId } = pick(kitchen.random, kitchen.company.products);
  const data = {
    code: 'AG-500',
    packMilli: 12_000,
    minimumPacks: 1,
    cost: cost(120_000),
    preferred: false,
    active: true,
  };
  const asked = { supplierId, productId, expectedVersion: 0, data };
  return kitchen.ask('putSupplierProduct', asked, kitchen.company.tokens.inventory);
}

/** What is to be ordered, of a supplier that has a list. */
async function orderData(kitchen: Kitchen) {
  const { supplierId, productId } = await listed(kitchen);
  const lines = [{ productId, packs: between(kitchen.random, 1, 20) }];
  return { supplierId, branchId: kitchen.company.branchId, lines, note: 'Entregar de 8 a 12' };
}

const drafted = async (kitchen: Kitchen): Promise<PurchaseOrder> =>
  kitchen.ask(
    'createPurchaseOrder',
    { orderId: kitchen.id(), data: await orderData(kitchen) },
    kitchen.company.tokens.inventory,
  );

async function approved(kitchen: Kitchen): Promise<PurchaseOrder> {
  const { orderId, version } = await drafted(kitchen);
  return kitchen.ask('approvePurchaseOrder', { orderId, expectedVersion: version }, kitchen.company.tokens.owner);
}

const named = ({ orderId, version }: PurchaseOrder) => ({ orderId, expectedVersion: version });

/** All that was ordered, as it comes. */
const delivery = (kitchen: Kitchen, { orderId, supplierId, branchId, lines }: PurchaseOrder) => ({
  receiptId: kitchen.id(),
  branchId,
  supplierId,
  orderId,
  documentNumber: 'R 0003-00001234',
  lines: lines.map(({ productId, quantityMilli }) => ({ productId, quantityMilli })),
  note: '',
});

async function received(kitchen: Kitchen): Promise<GoodsReceipt> {
  const asked = delivery(kitchen, await approved(kitchen));
  return kitchen.ask('receiveGoods', asked, kitchen.company.tokens.inventory);
}

const goingBack = (kitchen: Kitchen, { receiptId, branchId, supplierId, lines }: GoodsReceipt) => ({
  returnId: kitchen.id(),
  branchId,
  supplierId,
  receiptId,
  documentNumber: 'R 0001-00000042',
  reason: 'expired' as const,
  lines: [{ productId: lines[0]!.productId, quantityMilli: 1_000 }],
  note: '',
});

const invoiceOf = (kitchen: Kitchen, { supplierId, orderId, lines }: GoodsReceipt, dearer = 0) => ({
  invoiceId: kitchen.id(),
  supplierId,
  type: 1,
  pointOfSale: between(kitchen.random, 1, 90_000),
  number: between(kitchen.random, 1, 90_000_000),
  date: dayOf(new Date()),
  orderIds: orderId ? [orderId] : [],
  lines: lines.map(({ quantityMilli, totalMinor }) => ({
    code: 'AG-500',
    description: 'Agua mineral 500 ml',
    quantityMilli,
    totalMinor: (totalMinor ?? 0) + dearer,
  })),
  freightMinor: 0,
  note: '',
});

/** An invoice that is dearer than what was ordered. */
async function differing(kitchen: Kitchen): Promise<SupplierInvoice> {
  const asked = invoiceOf(kitchen, await received(kitchen), 100_000);
  return kitchen.ask('recordSupplierInvoice', asked, kitchen.company.tokens.inventory);
}

export const purchasingRecipes: Recipes = {
  putSupplierProduct: async (kitchen) => {
    const { supplierId, productId, version, data } = await listed(kitchen);
    return { supplierId, productId, expectedVersion: version, data: { ...data!, cost: cost(130_000) } };
  },
  listSupplierProducts: async (kitchen) => ({ supplierId: (await listed(kitchen)).supplierId, pageSize: 20 }),
  getPurchasingSettings: () => ({}),
  putPurchasingSettings: async ({ ask, company }) => {
    const { version } = await ask('getPurchasingSettings', {}, company.tokens.owner);
    const tolerances = { overReceiptBp: 500, priceToleranceBp: 100, quantityToleranceBp: 0 };
    return { approvalLimitMinor: 10_000_000, ...tolerances, expectedVersion: version };
  },
  createPurchaseOrder: async (kitchen) => ({ orderId: kitchen.id(), data: await orderData(kitchen) }),
  updatePurchaseOrder: async (kitchen) => ({ ...named(await drafted(kitchen)), data: await orderData(kitchen) }),
  approvePurchaseOrder: async (kitchen) => named(await drafted(kitchen)),
  sendPurchaseOrder: async (kitchen) => named(await approved(kitchen)),
  cancelPurchaseOrder: async (kitchen) => ({ ...named(await drafted(kitchen)), reason: 'ya no hace falta' }),
  getPurchaseOrder: async (kitchen) => ({ orderId: (await drafted(kitchen)).orderId }),
  listPurchaseOrders: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  printPurchaseOrder: async (kitchen) => ({ orderId: (await drafted(kitchen)).orderId }),
  receiveGoods: async (kitchen) => delivery(kitchen, await approved(kitchen)),
  annulGoodsReceipt: async (kitchen) => ({ receiptId: (await received(kitchen)).receiptId, reason: 'mal cargado' }),
  getGoodsReceipt: async (kitchen) => ({ receiptId: (await received(kitchen)).receiptId }),
  listGoodsReceipts: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  returnToSupplier: async (kitchen) => goingBack(kitchen, await received(kitchen)),
  annulSupplierReturn: async (kitchen) => {
    const asked = goingBack(kitchen, await received(kitchen));
    const { returnId } = await kitchen.ask('returnToSupplier', asked, kitchen.company.tokens.inventory);
    return { returnId, reason: 'no se retiró' };
  },
  listSupplierReturns: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  recordSupplierInvoice: async (kitchen) => invoiceOf(kitchen, await received(kitchen)),
  matchSupplierInvoice: async (kitchen) => {
    const { invoiceId, version } = await differing(kitchen);
    return { invoiceId, expectedVersion: version };
  },
  approveSupplierInvoice: async (kitchen) => {
    const { invoiceId, version } = await differing(kitchen);
    return { invoiceId, expectedVersion: version, note: 'aumento avisado' };
  },
  annulSupplierInvoice: async (kitchen) => {
    const { invoiceId, version } = await differing(kitchen);
    return { invoiceId, expectedVersion: version, reason: 'mal cargada' };
  },
  getSupplierInvoice: async (kitchen) => ({ invoiceId: (await differing(kitchen)).invoiceId }),
  listSupplierInvoices: () => ({ pageSize: 20 }),
};
