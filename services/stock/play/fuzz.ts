import { type Company, type Furnish, type Kitchen, newId, type Recipes } from '@mostrador/dev/play/fuzz';
import { ean13 } from '@mostrador/dev/seed/ean';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import type { Category, Product, ProductGroup, ProductInput, Supplier, Transfer } from '@mostrador/client';
import { pricingRecipes } from './fuzz-pricing.ts';
import { purchasingRecipes } from './fuzz-purchasing.ts';

const productData = (company: Pick<Company, 'mark'>, random: Random, more: Partial<ProductInput> = {}) => ({
  name: `${pick(random, ['Yerba', 'Alfajor', 'Gaseosa'])} ${company.mark} ${between(random, 1, 10_000)}`,
  barcodes: [ean13(between(random, 1, 9_999), between(random, 1, 99_999))],
  category: 'Almacén',
  priceMinor: between(random, 1, 900_000),
  costMinor: 100,
  ivaTreatment: 'taxed',
  ivaRateBp: 2_100,
  internalTaxMinor: 0,
  openPrice: false,
  tracked: true,
  unit: 'unit',
  packUnits: 0,
  active: true,
  ...more,
});

/** Goods on the shelves. */
export const furnish: Furnish = async ({ company, ask, random }) => {
  const add = async (more: Partial<ProductInput> = {}) => {
    const product = { productId: newId(random), data: productData(company, random, more) };
    const made = await ask('createProduct', product, company.tokens.inventory);
    const { branchId, tokens } = company;
    const adjustment = { adjustmentId: newId(random), branchId, productId: made.productId, deltaMilli: 1_000_000_000 };
    await ask('adjustStock', { ...adjustment, reason: 'initial', note: '' }, tokens.inventory);
    return made;
  };
  const products = [await add(), await add(), await add()];
  const unit = await add();
  const pack = await add({ packOfProductId: unit.productId, packUnits: 12 });
  return { products, unit, pack };
};

const newProduct = ({ company, ask, id, random }: Kitchen): Promise<Product> =>
  ask('createProduct', { productId: id(), data: productData(company, random) }, company.tokens.inventory);

const categoryData = (company: Pick<Company, 'mark'>, random: Random) => ({
  name: `${pick(random, ['Bebidas', 'Almacén', 'Limpieza'])} ${company.mark} ${between(random, 1, 1_000_000)}`,
  position: between(random, 0, 100),
});

const newCategory = ({ company, ask, id, random }: Kitchen): Promise<Category> =>
  ask('createCategory', { categoryId: id(), data: categoryData(company, random) }, company.tokens.inventory);

const shirts = { name: 'Remera', axes: [{ name: 'Talle', values: ['S', 'M'] }] };

const newGroup = ({ company, ask, id }: Kitchen): Promise<ProductGroup> =>
  ask('createProductGroup', { groupId: id(), data: shirts }, company.tokens.inventory);

const supplierData = ({ company }: Pick<Kitchen, 'company'>) => ({
  name: `Proveedor ${company.mark}`,
  cuit: '30-50001091-2',
  details: {
    legalName: 'Distribuidora del Sur SRL',
    contacts: [{ name: 'Marta', department: 'Pedidos', phone: '11 4555-0134', email: 'pedidos@ejemplo.com.ar' }],
    paymentDays: 30,
    leadDays: 4,
    leadDeviationDays: 1,
    minimumOrderMinor: 5_000_000,
    active: true,
  },
});

const newSupplier = (kitchen: Kitchen): Promise<Supplier> =>
  kitchen.ask(
    'createSupplier',
    { supplierId: kitchen.id(), ...supplierData(kitchen) },
    kitchen.company.tokens.inventory,
  );

const adjustment = ({ company, id, random }: Kitchen) => ({
  adjustmentId: id(),
  branchId: company.branchId,
  productId: pick(random, company.products).productId,
  deltaMilli: 1_000 * between(random, 1, 5),
  reason: 'purchase' as const,
  note: '',
});

const plan = ({ company, id, random }: Kitchen) => ({
  transferId: id(),
  fromBranchId: company.branchId,
  toBranchId: company.otherBranchId,
  items: [{ productId: pick(random, company.products).productId, quantityMilli: 1_000 * between(random, 1, 5) }],
  note: '',
});

const drafted = (kitchen: Kitchen) => kitchen.ask('createTransfer', plan(kitchen), kitchen.company.tokens.inventory);

async function sent(kitchen: Kitchen) {
  const { transferId, version: expectedVersion } = await drafted(kitchen);
  return kitchen.ask('dispatchTransfer', { transferId, expectedVersion }, kitchen.company.tokens.inventory);
}

const itemsOf = ({ lines }: Transfer) => lines!.map(({ productId, quantityMilli }) => ({ productId, quantityMilli }));

const reservation = ({ company, id, random }: Kitchen) => ({
  reservationId: id(),
  branchId: company.branchId,
  lines: [{ productId: pick(random, company.products).productId, quantityMilli: 1_000 }],
  holdSeconds: 30,
});

const reserved = (kitchen: Kitchen) =>
  kitchen.ask('reserveStock', reservation(kitchen), kitchen.company.tokens.cashier);

const opened = ({ company, ask, id }: Kitchen) =>
  ask(
    'openStockCount',
    { countId: id(), branchId: company.branchId, name: `Salón ${company.mark}` },
    company.tokens.inventory,
  );

const counted = ({ company, id, random }: Kitchen, countId: string) => ({
  countId,
  lines: [
    { lineId: id(), productId: pick(random, company.products).productId, zone: 'Salón', countedMilli: 900_000_000 },
  ],
});

async function countWithLines(kitchen: Kitchen) {
  const { countId } = await opened(kitchen);
  return kitchen.ask('addStockCountLines', counted(kitchen, countId), kitchen.company.tokens.cashier);
}

export const recipes: Recipes = {
  ...purchasingRecipes,
  getKardex: ({ company, random }) => ({
    branchId: company.branchId,
    productId: pick(random, company.products).productId,
    pageSize: 20,
  }),
  listPastLevels: ({ company }) => ({ branchId: company.branchId, at: new Date().toISOString(), pageSize: 20 }),
  reserveStock: reservation,
  cancelReservation: async (kitchen) => ({ reservationId: (await reserved(kitchen)).reservationId }),
  getReservation: async (kitchen) => ({ reservationId: (await reserved(kitchen)).reservationId }),
  listReservations: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  createTransfer: plan,
  updateTransfer: async (kitchen) => {
    const { transferId, version: expectedVersion } = await drafted(kitchen);
    const { items, note } = plan(kitchen);
    return { transferId, expectedVersion, items, note };
  },
  dispatchTransfer: async (kitchen) => {
    const { transferId, version: expectedVersion } = await drafted(kitchen);
    return { transferId, expectedVersion };
  },
  receiveTransfer: async (kitchen) => {
    const transfer = await sent(kitchen);
    const { transferId, version: expectedVersion } = transfer;
    return { transferId, receiptId: kitchen.id(), expectedVersion, items: itemsOf(transfer), note: '' };
  },
  settleTransfer: async (kitchen) => {
    const transfer = await sent(kitchen);
    const { transferId, version: expectedVersion } = transfer;
    const settlement = { transferId, settlementId: kitchen.id(), expectedVersion, returned: [] };
    return {
      ...settlement,
      lost: itemsOf(transfer),
      reason: 'theft' as const,
      note: '',
      as: kitchen.company.tokens.supervisor,
    };
  },
  cancelTransfer: async (kitchen) => {
    const { transferId, version: expectedVersion } = await drafted(kitchen);
    return { transferId, expectedVersion };
  },
  getTransfer: async (kitchen) => ({ transferId: (await drafted(kitchen)).transferId }),
  listTransfers: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  openStockCount: ({ company, id }) => ({
    countId: id(),
    branchId: company.branchId,
    name: `Depósito ${company.mark}`,
  }),
  addStockCountLines: async (kitchen) => counted(kitchen, (await opened(kitchen)).countId),
  getStockCount: async (kitchen) => ({ countId: (await opened(kitchen)).countId }),
  listStockCounts: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  listStockCountProducts: async (kitchen) => ({
    countId: (await countWithLines(kitchen)).countId,
    pageSize: 20,
    as: kitchen.company.tokens.supervisor,
  }),
  approveStockCount: async (kitchen) => {
    const { countId, version: expectedVersion } = await countWithLines(kitchen);
    return { countId, expectedVersion, as: kitchen.company.tokens.supervisor };
  },
  cancelStockCount: async (kitchen) => ({
    countId: (await opened(kitchen)).countId,
    as: kitchen.company.tokens.supervisor,
  }),
  ...pricingRecipes,
  getPrice: ({ company, random }) => ({
    companyId: company.companyId,
    barcode: pick(random, company.products).data!.barcodes[0]!,
    as: '',
  }),
  createProduct: ({ company, id, random }) => ({ productId: id(), data: productData(company, random) }),
  createProducts: ({ company, id, random }) => ({
    products: [1, 2].map((units) => ({ productId: id(), data: productData(company, random, { priceMinor: units }) })),
  }),
  updateProduct: async (kitchen) => {
    const { productId, version } = await newProduct(kitchen);
    return { productId, expectedVersion: version, data: productData(kitchen.company, kitchen.random) };
  },
  getProduct: ({ company, random }) => ({ productId: pick(random, company.products).productId }),
  listProducts: ({ company }) => ({ query: company.mark, pageSize: 20 }),
  listCatalogueChanges: () => ({ since: 0, pageSize: 20 }),
  createCategory: ({ company, id, random }) => ({ categoryId: id(), data: categoryData(company, random) }),
  updateCategory: async (kitchen) => {
    const { categoryId, version } = await newCategory(kitchen);
    return { categoryId, expectedVersion: version, data: categoryData(kitchen.company, kitchen.random) };
  },
  deleteCategory: async (kitchen) => {
    const { categoryId, version } = await newCategory(kitchen);
    return { categoryId, expectedVersion: version };
  },
  listCategories: () => ({ pageSize: 20 }),
  deleteProduct: async (kitchen) => {
    const { productId, version } = await newProduct(kitchen);
    return { productId, expectedVersion: version };
  },
  listProductVersions: ({ company, random }) => ({ productId: pick(random, company.products).productId, pageSize: 20 }),
  getQuickKeys: ({ company }) => ({ branchId: company.branchId }),
  putQuickKeys: async ({ company, ask, random }) => {
    const { branchId, tokens } = company;
    const { version } = await ask('getQuickKeys', { branchId }, tokens.inventory);
    const { productId } = pick(random, company.products);
    return { branchId, expectedVersion: version, keys: [{ label: 'Pan', productId, colour: '#ffcc00' }] };
  },
  createProductGroup: ({ id }) => ({ groupId: id(), data: shirts }),
  updateProductGroup: async (kitchen) => {
    const { groupId, version } = await newGroup(kitchen);
    return { groupId, expectedVersion: version, data: { ...shirts, name: 'Remera estampada' } };
  },
  listProductGroups: () => ({ pageSize: 20 }),
  createVariants: async (kitchen) => {
    const { groupId } = await newGroup(kitchen);
    return { groupId, template: productData(kitchen.company, kitchen.random, { barcodes: [] }) };
  },
  createSupplier: (kitchen) => ({ supplierId: kitchen.id(), ...supplierData(kitchen) }),
  listSuppliers: () => ({ pageSize: 20 }),
  updateSupplier: async (kitchen) => {
    const { supplierId, version } = await newSupplier(kitchen);
    return { supplierId, expectedVersion: version!, ...supplierData(kitchen), name: 'Mayorista del Sur' };
  },
  getSupplier: async (kitchen) => ({ supplierId: (await newSupplier(kitchen)).supplierId }),
  listLevels: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  listMovements: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  adjustStock: adjustment,
  adjustStocks: (kitchen) => ({ adjustments: [adjustment(kitchen), adjustment(kitchen)] }),
  resolveScan: ({ company, random }) => ({
    code: pick(random, ['', ']E0', '\t']) + pick(random, company.products).data!.barcodes[0]!,
    branchId: company.branchId,
  }),
  getScaleLayouts: () => ({}),
  putScaleLayouts: async ({ ask, company }) => {
    const { presets, version } = await ask('getScaleLayouts', {}, company.tokens.inventory);
    return { layouts: presets[0]!.layouts, expectedVersion: version };
  },
  createIncompleteProduct: ({ company, id, random }) => ({
    productId: id(),
    code: `NUEVO ${company.mark}.${between(random, 1, 50)}`,
    name: `Turrón ${company.mark}`,
    priceMinor: between(random, 1, 900_000),
    as: company.tokens.till,
  }),
  breakPack: ({ company, id }) => ({
    breakId: id(),
    branchId: company.branchId,
    productId: company.pack.productId,
    packs: 1,
  }),
  listConflicts: ({ company }) => ({ branchId: company.branchId, pageSize: 20 }),
  resolveConflict: async (kitchen) => {
    const { company, ask, id } = kitchen;
    const { productId } = await newProduct(kitchen);
    const { branchId, tokens } = company;
    const loss = { adjustmentId: id(), branchId, productId, deltaMilli: -1_000, reason: 'theft' as const, note: '' };
    await ask('adjustStock', loss, tokens.inventory);
    // Newest or oldest first: it is on one of the pages.
    for (let pageToken = ''; ;) {
      const asked = { branchId, state: 'open' as const, pageSize: 200, pageToken };
      const found = await ask('listConflicts', asked, tokens.supervisor);
      const conflict = found.conflicts.find((one) => one.productId === productId);
      if (conflict) return { conflictId: conflict.conflictId, countedMilli: 0, note: '', as: tokens.supervisor };
      if (!found.nextPageToken) throw new Error('The conflict is on no page.');
      pageToken = found.nextPageToken;
    }
  },
};
