import { type ConsumerCtx, consumerOf, reads, type Tx } from '@mostrador/kit';
import { SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { openPacks, type Pack, packsAbove, packsByUnit } from '../domain/packs.ts';
import { applyMovements, lockLevels, type Movement, type Place, recordMovements } from '../levels.ts';
import { readTracked } from '../queries.ts';

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

const soldGoods = reads(SaleCompleted, ({ body: { sale }, at }): Goods[] =>
  goodsOf(sale!.lines, {
    kind: 'sale',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason: '',
    actorId: sale!.cashierId,
    at: sale!.effectiveAt ?? at,
  }),
);

/** Under the sale's own id: a sale is voided once, whatever the voids are called. */
const voidedGoods = reads(SaleVoided, ({ body: { sale, reason, voidedAt }, actorId, at }): Goods[] =>
  goodsOf(sale!.lines, {
    kind: 'void',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason,
    actorId,
    at: voidedAt ?? at,
  }),
);

const returnedGoods = reads(SaleReturned, ({ body: { saleReturn }, at }): Goods[] =>
  goodsOf(saleReturn!.lines, {
    kind: 'return',
    sourceId: saleReturn!.returnId,
    branchId: saleReturn!.branchId,
    reason: saleReturn!.reason,
    actorId: saleReturn!.cashierId,
    at: saleReturn!.returnedAt ?? at,
  }),
);

/** What sales, voids and returns do to the levels, all in one pass. It only adds, so the order of events is no matter. */
export const goodsMoved = consumerOf([soldGoods, voidedGoods, returnedGoods], async (tx, goods, ctx) => {
  const sold = goods.filter(({ kind }) => kind === 'sale');
  const [products, above] = await Promise.all([readTracked(tx, uuidsAmong(goods)), readPacks(tx, uuidsAmong(sold))]);
  await noteUnmatched(
    tx,
    goods.filter(({ productId }) => !products.has(productId)),
    ctx,
  );
  const movements = goods
    .filter(({ productId }) => products.get(productId)?.tracked)
    .map((one): Movement => ({ ...one, step: 0 }))
    .sort(additionsFirst);
  if (movements.length === 0) return;

  const packs = packsByUnit(above);
  // Without packs no level is read beforehand: the UPDATE itself takes the locks.
  const levels = packs.size > 0 ? await lockLevels(tx, touched(movements, packs)) : null;
  const recorded = await recordMovements(tx, movements);
  const opened = await recordMovements(tx, levels ? openFor(recorded, levels, packs) : []);
  await applyMovements(tx, [...recorded, ...opened], ctx.now().toISOString());
});

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuidsAmong = (goods: Goods[]) => [...new Set(goods.map((one) => one.productId))].filter((id) => isUuid.test(id));

/** What comes back in the same batch is there before packs are opened; the rest in a fixed order. */
function additionsFirst(a: Movement, b: Movement): number {
  if (a.quantityMilli > 0 !== b.quantityMilli > 0) return a.quantityMilli > 0 ? -1 : 1;
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.lineNumber - b.lineNumber;
}

/** Packs of what is sold, and packs of those. */
const readPacks = (tx: Tx, sold: string[]) => tx.sql<Pack>`
  with recursive above as (
    select p.product_id, p.pack_of_product_id, p.pack_units from products p
    where p.tenant_id = ${tx.tenantId} and p.pack_of_product_id = any(${sold}::uuid[]) and p.tracked
    union
    select p.product_id, p.pack_of_product_id, p.pack_units
    from above join products p on p.tenant_id = ${tx.tenantId} and p.pack_of_product_id = above.product_id
    where p.tracked)
  select product_id as "productId", pack_of_product_id as "unitId", pack_units as units from above`;

/** Every level that the movements or the packs they may open can change. */
const touched = (movements: Movement[], packs: Map<string, Pack[]>): Place[] =>
  movements.flatMap(({ branchId, productId }) => [
    { branchId, productId },
    ...packsAbove(packs, productId).map((pack) => ({ branchId, productId: pack.productId })),
  ]);

/** The packs that sales need opened, as movements of the sale's line. */
function openFor(
  movements: Movement[],
  levels: Map<string, { onHandMilli: number }>,
  packs: Map<string, Pack[]>,
): Movement[] {
  const onHand = new Map<string, Map<string, number>>();
  for (const [key, level] of levels) {
    const [branchId = '', productId = ''] = key.split(' ');
    const branch = onHand.get(branchId) ?? new Map<string, number>();
    onHand.set(branchId, branch.set(productId, level.onHandMilli));
  }
  return movements.flatMap((movement) => {
    const branch = onHand.get(movement.branchId)!;
    branch.set(movement.productId, branch.get(movement.productId)! + movement.quantityMilli);
    if (movement.kind !== 'sale') return [];
    return openPacks(branch, packs, movement.productId).flatMap(({ pack, packs: count }, index) => {
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
    select ${tx.tenantId}::uuid, u.*, ${now().toISOString()}::timestamptz
    from unnest(${column('sourceId')}::uuid[], ${column('lineNumber')}::int[], ${column('kind')}::text[],
      ${column('productId')}::text[], ${column('branchId')}::uuid[], ${column('quantityMilli')}::bigint[]) as u
    on conflict do nothing`;
  log.warn(
    { lines: goods.length, productId: goods[0]!.productId },
    'lines of products that are not in the catalogue move no goods',
  );
}
