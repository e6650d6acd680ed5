import type { Founded } from '@mostrador/dev/play/seed';
import type { Product, PurchaseOrder } from '@mostrador/client';
import { arrange } from './seed-catalogue.ts';
import { seedPrices } from './seed-prices.ts';

/** Of a shop's suppliers, those that it orders from in the seed; each has a list of so many of the goods that it brings. */
const ordering = 3;
const listed = 12;

const cuits = ['30500010912', '30712345671', '30500017356'];

type Buying = Pick<Founded, 'boss' | 'idOf'>;

/** Already there: the seed was interrupted, and done again finds it. */
const unlessThere = (error: unknown) =>
  (error as { reason?: string }).reason === 'version_old' ? undefined : Promise.reject(error as Error);

async function introduce({ boss }: Buying, supplierId: string, name: string, index: number): Promise<void> {
  await boss.api.stock
    .updateSupplier({
      supplierId,
      expectedVersion: 1,
      name,
      cuit: cuits[index]!,
      details: {
        legalName: `${name} S.R.L.`,
        contacts: [
          { name: 'Preventista', department: 'Pedidos', phone: '11 4555-0134', email: 'pedidos@proveedor.example' },
        ],
        paymentDays: 30,
        leadDays: 3 + index,
        leadDeviationDays: 1,
        minimumOrderMinor: 5_000_000,
        active: true,
      },
    })
    .catch(unlessThere);
}

/** A list as suppliers have it: by the pack, with discounts that follow each other, and something free with ten. */
async function list({ boss }: Buying, supplierId: string, products: Product[]): Promise<void> {
  for (const [index, { productId, data }] of products.entries()) {
    const cost = {
      listPriceMinor: data!.costMinor * 15,
      per: 'pack' as const,
      discountsBp: [1_000, 500, 300],
      includesIva: data!.costIncludesIva ?? false,
      internalTaxMinor: 0,
      freightMinor: 0,
      bonusPaid: index % 3 === 0 ? 10 : 0,
      bonusFree: index % 3 === 0 ? 1 : 0,
    };
    const terms = { code: `L-${100 + index}`, packMilli: 12_000, minimumPacks: 1, cost, preferred: true, active: true };
    await boss.api.purchasing
      .putSupplierProduct({ supplierId, productId, expectedVersion: 0, data: terms })
      .catch(unlessThere);
  }
}

async function receive({ boss, idOf }: Buying, order: PurchaseOrder, some: PurchaseOrder['lines']): Promise<void> {
  const { orderId, supplierId, branchId, number } = order;
  await boss.api.purchasing.receiveGoods({
    receiptId: idOf('receipt', orderId),
    branchId,
    supplierId,
    orderId,
    documentNumber: `R 0003-${String(number).padStart(8, '0')}`,
    lines: some.map(({ productId, quantityMilli }) => ({ productId, quantityMilli })),
    note: '',
  });
}

/** An order of each kind: one that came in part, one that was sent, and a draft that waits for somebody to approve it. */
async function order(buying: Buying, where: { branchId: string; supplierId: string }, lists: Product[], step: number) {
  const { boss, idOf } = buying;
  const lines = lists.map(({ productId }, index) => ({ productId, packs: 1 + (index % 4) }));
  const data = { ...where, lines, note: 'Entregar de 8 a 12' };
  let made = await boss.api.purchasing.createPurchaseOrder({ orderId: idOf('order', step), data });
  const { orderId } = made;
  if (step < 2 && made.state === 'draft')
    made = await boss.api.purchasing.approvePurchaseOrder({ orderId, expectedVersion: made.version });
  if (step < 2 && made.state === 'approved')
    made = await boss.api.purchasing.sendPurchaseOrder({ orderId, expectedVersion: made.version });
  if (step === 0) await receive(buying, made, made.lines.slice(0, 8));
}

/** Something is always under way from one branch to another, as in every shop that has two. */
async function sendAround({ boss, idOf }: Buying): Promise<void> {
  const transferId = idOf('transfer', 'reposición');
  const { transfers } = await boss.api.stock.listTransfers({});
  if (transfers.some((one) => one.transferId === transferId)) return;
  const [from, to] = (await boss.api.identity.listBranches({})).branches;
  const { levels } = await boss.api.stock.listLevels({ branchId: from!.branchId, pageSize: 200 });
  const plenty = levels.filter(({ onHandMilli }) => onHandMilli >= 10_000).slice(0, 3);
  await boss.api.stock.createTransfer({
    transferId,
    fromBranchId: from!.branchId,
    toBranchId: to!.branchId,
    items: plenty.map(({ productId }) => ({ productId, quantityMilli: 2_000 })),
    note: 'Reposición semanal',
  });
  await boss.api.stock.dispatchTransfer({ transferId, expectedVersion: 1 });
}

/** Suppliers with lists, an order that came in part, one that is on its way, a draft, and a transfer under way. */
export async function after({ boss, idOf, tills }: Founded): Promise<void> {
  const buying = { boss, idOf };
  await sendAround(buying);
  const { suppliers } = await boss.api.stock.listSuppliers({ pageSize: 200, includeInactive: false });
  const { products } = await boss.api.stock.listProducts({ pageSize: 200, includeInactive: false });
  const bringing = suppliers
    .map((supplier) => ({
      ...supplier,
      goods: products.filter(
        ({ data }) =>
          data!.supplierId === supplier.supplierId && data!.tracked && data!.unit === 'unit' && data!.packUnits === 0,
      ),
    }))
    .filter(({ goods }) => goods.length > 0)
    .slice(0, ordering);
  for (const [step, { supplierId, name, goods }] of bringing.entries()) {
    const some = goods.slice(0, listed);
    await introduce(buying, supplierId, name, step);
    await list(buying, supplierId, some);
    await order(buying, { branchId: tills[0]!.branchId, supplierId }, some, step);
  }
}

/** The catalogue in its tree, then what it costs in each list. */
export async function seed(founded: Founded): Promise<void> {
  await arrange(founded);
  await seedPrices(founded);
}
