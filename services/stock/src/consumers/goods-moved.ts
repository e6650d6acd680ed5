import { consumerAcross, type ConsumerCtx, reads, type Tx } from '@mostrador/kit';
import { SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { openPacks, type Pack, packsAbove, packsByUnit } from '../domain/packs.ts';
import { applyMovements, lockLevels, type Movement, type Place, recordMovements } from '../levels.ts';

/** A line of a sale, void or return, as far as it moves goods; signed. */
type Goods = Omit<Movement, 'kind' | 'step' | 'packUnits'> & { kind: 'sale' | 'void' | 'return' };

type Line = { lineNumber: number; productId?: string | undefined; quantityMilli: number };

function goodsOf(lines: Line[], from: Omit<Goods, 'lineNumber' | 'productId' | 'quantityMilli'>): Goods[] {
  const sign = from.kind === 'sale' ? -1 : 1;
  return lines.flatMap(({ lineNumber, productId, quantityMilli }) =>
    productId && quantityMilli !== 0
      ? { ...from, lineNumber, productId: productId.toLowerCase(), quantityMilli: sign * quantityMilli }
      : [],
  );
}

const soldGoods = reads(SaleCompleted, ({ body: { sale }, tenantId, at }): Goods[] =>
  goodsOf(sale!.lines, {
    tenantId,
    kind: 'sale',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason: '',
    actorId: sale!.cashierId,
    at: sale!.effectiveAt ?? at,
  }),
);

/** Under the sale's own id: a sale is voided once, whatever the voids are called. */
const voidedGoods = reads(SaleVoided, ({ body: { sale, reason, voidedAt }, tenantId, actorId, at }): Goods[] =>
  goodsOf(sale!.lines, {
    tenantId,
    kind: 'void',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason,
    actorId,
    at: voidedAt ?? at,
  }),
);

const returnedGoods = reads(SaleReturned, ({ body: { saleReturn }, tenantId, at }): Goods[] =>
  goodsOf(saleReturn!.lines, {
    tenantId,
    kind: 'return',
    sourceId: saleReturn!.returnId,
    branchId: saleReturn!.branchId,
    reason: saleReturn!.reason,
    actorId: saleReturn!.cashierId,
    at: saleReturn!.returnedAt ?? at,
  }),
);

/** What sales, voids and returns do to the levels, all in one pass. It only adds, so the order of events is no matter. */
export const goodsMoved = consumerAcross([soldGoods, voidedGoods, returnedGoods], async (tx, goods, ctx) => {
  const sold = goods.filter(({ kind }) => kind === 'sale');
  const [tracked, packs] = await Promise.all([
    readTracked(tx, productsAmong(goods)),
    readPacks(tx, productsAmong(sold)),
  ]);
  await noteUnmatched(
    tx,
    goods.filter((one) => !tracked.has(productOf(one))),
    ctx,
  );
  const movements = goods
    .filter((one) => tracked.get(productOf(one)))
    .map((one): Movement => ({ ...one, step: 0 }))
    .sort(additionsFirst);
  if (movements.length === 0) return;

  // Without packs no level is read beforehand: the UPDATE itself takes the locks.
  const levels = packs.size > 0 ? await lockLevels(tx, touched(movements, packs)) : null;
  const recorded = await recordMovements(tx, movements);
  const opened = await recordMovements(tx, levels ? openFor(recorded, levels, packs) : []);
  await applyMovements(tx, [...recorded, ...opened], ctx.now().toISOString());
});

/** A product's name among all tenants: an id is made by a client, and only its own tenant vouches for it. */
type ProductRef = { tenantId: string; productId: string };
const productOf = ({ tenantId, productId }: ProductRef) => `${tenantId} ${productId}`;

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function productsAmong(goods: Goods[]): ProductRef[] {
  const known = goods.filter(({ productId }) => isUuid.test(productId));
  return [...new Map(known.map((one) => [productOf(one), one])).values()];
}

/** Whether the products that the catalogue knows are tracked. */
async function readTracked(tx: Tx, products: ProductRef[]): Promise<Map<string, boolean>> {
  const rows = await tx.sql<ProductRef & { tracked: boolean }>`
    select p.tenant_id as "tenantId", p.product_id as "productId", p.tracked
    from unnest(${products.map((one) => one.tenantId)}::uuid[], ${products.map((one) => one.productId)}::uuid[])
      as asked (tenant_id, product_id)
    join products p using (tenant_id, product_id)`;
  return new Map(rows.map((row) => [productOf(row), row.tracked]));
}

/** What comes back in the same batch is there before packs are opened; the rest in a fixed order. */
function additionsFirst(a: Movement, b: Movement): number {
  if (a.quantityMilli > 0 !== b.quantityMilli > 0) return a.quantityMilli > 0 ? -1 : 1;
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.lineNumber - b.lineNumber;
}

/** By tenant, and there by unit. */
type Packs = Map<string, ReturnType<typeof packsByUnit>>;

/** Packs of what is sold, and packs of those. */
async function readPacks(tx: Tx, sold: ProductRef[]): Promise<Packs> {
  const rows = await tx.sql<Pack & { tenantId: string }>`
    with recursive above as (
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from unnest(${sold.map((one) => one.tenantId)}::uuid[], ${sold.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, product_id)
      join products p on p.tenant_id = asked.tenant_id and p.pack_of_product_id = asked.product_id
      where p.tracked
      union
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units
      from above join products p on p.tenant_id = above.tenant_id and p.pack_of_product_id = above.product_id
      where p.tracked)
    select tenant_id as "tenantId", product_id as "productId", pack_of_product_id as "unitId", pack_units as units
    from above`;
  const byTenant = Map.groupBy(rows, (row) => row.tenantId);
  return new Map([...byTenant].map(([tenantId, own]) => [tenantId, packsByUnit(own)]));
}

/** Every level that the movements or the packs they may open can change. */
const touched = (movements: Movement[], packs: Packs): Place[] =>
  movements.flatMap(({ tenantId, branchId, productId }) => [
    { tenantId, branchId, productId },
    ...packsAbove(packs.get(tenantId) ?? new Map(), productId).map((pack) => ({
      tenantId,
      branchId,
      productId: pack.productId,
    })),
  ]);

/** The packs that sales need opened, as movements of the sale's line. */
function openFor(
  movements: Movement[],
  levels: Map<string, Place & { onHandMilli: number }>,
  packs: Packs,
): Movement[] {
  const branchOf = ({ tenantId, branchId }: Omit<Place, 'productId'>) => `${tenantId} ${branchId}`;
  const onHand = new Map(
    [...Map.groupBy(levels.values(), branchOf)].map(([branch, own]) => [
      branch,
      new Map(own.map((level) => [level.productId, level.onHandMilli])),
    ]),
  );
  return movements.flatMap((movement) => {
    const branch = onHand.get(branchOf(movement))!;
    branch.set(movement.productId, branch.get(movement.productId)! + movement.quantityMilli);
    const ours = packs.get(movement.tenantId);
    if (movement.kind !== 'sale' || !ours) return [];
    return openPacks(branch, ours, movement.productId).flatMap(({ pack, packs: count }, index) => {
      const opening = { ...movement, step: index + 1, packUnits: pack.units };
      return [
        { ...opening, kind: 'pack_out' as const, productId: pack.productId, quantityMilli: -count * 1000 },
        { ...opening, kind: 'pack_in' as const, productId: pack.unitId, quantityMilli: count * pack.units * 1000 },
      ];
    });
  });
}

/** Keeps in sight what was sold without being in the catalogue. */
async function noteUnmatched(tx: Tx, goods: Goods[], { log, now }: ConsumerCtx): Promise<void> {
  if (goods.length === 0) return;
  const column = <K extends keyof Goods>(name: K) => goods.map((one) => one[name]);
  await tx.sql`
    insert into unmatched_lines (tenant_id, source_id, line_number, kind, product_id, branch_id, quantity_milli, noted_at)
    select u.*, ${now().toISOString()}::timestamptz
    from unnest(${column('tenantId')}::uuid[], ${column('sourceId')}::uuid[], ${column('lineNumber')}::int[], ${column('kind')}::text[],
      ${column('productId')}::text[], ${column('branchId')}::uuid[], ${column('quantityMilli')}::bigint[]) as u
    on conflict do nothing`;
  log.warn(
    { lines: goods.length, productId: goods[0]!.productId },
    'lines of products that are not in the catalogue move no goods',
  );
}
