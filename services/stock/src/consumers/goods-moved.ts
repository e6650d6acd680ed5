import { consumerAcross, type ConsumerCtx, reads, type Tx } from '@mostrador/kit';
import { type ReturnLine, type Sale, SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { costOf, type ProductRow } from '../convert.ts';
import { movedAt } from '../domain/moved-at.ts';
import { type Cost, costInPack } from '../domain/worth.ts';
import { type Held, isLate, keyOf, type Movement, type Place } from '../domain/movement.ts';
import { type Opening, openPacks, numbering, openRest, type Pack, packsAbove, packsByUnit } from '../domain/packs.ts';
import { takeKitsApart } from '../kits.ts';
import { applyGoods, lockLevels, recordMovements } from '../levels.ts';
import { consumeReservations } from '../reserving/consumed.ts';
import { maxQuantityMilli } from '../rules.ts';

/** A line of a sale, void or return, as far as it moves goods; signed. */
type Goods = Omit<Movement, 'kind' | 'step' | 'packUnits' | keyof Cost> & {
  kind: 'sale' | 'void' | 'return';
  /** When the goods were sold: a kit is taken apart into what it was made of then. */
  soldAt: string;
};

type Line = { lineNumber: number; productId?: string | undefined; quantityMilli: number };

function goodsOf(lines: Line[], from: Omit<Goods, 'lineNumber' | 'productId' | 'quantityMilli'>): Goods[] {
  const sign = from.kind === 'sale' ? -1 : 1;
  return lines.flatMap(({ lineNumber, productId, quantityMilli }) =>
    productId && quantityMilli !== 0
      ? { ...from, lineNumber, productId: productId.toLowerCase(), quantityMilli: sign * quantityMilli }
      : [],
  );
}

/** Nobody can tell when it happened at a till whose clock is absurd: it counts from when it was heard of. */
const isAbsurd = (sale: Sale) => sale.flags.includes('clock_absurd');

const soldAtOf = (sale: Sale, at: string): string =>
  isAbsurd(sale) ? (sale.receivedAt ?? at) : (sale.effectiveAt ?? at);

const soldGoods = reads(SaleCompleted, ({ body: { sale }, tenantId, at }): Goods[] => {
  const soldAt = soldAtOf(sale!, at);
  return goodsOf(sale!.lines, {
    tenantId,
    kind: 'sale',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason: '',
    actorId: sale!.cashierId,
    tillId: sale!.tillId || null,
    at: soldAt,
    soldAt,
  });
});

/** Under the sale's own id: a sale is voided once, whatever the voids are called. */
const voidedGoods = reads(SaleVoided, ({ body, tenantId, actorId, at }): Goods[] => {
  const { sale, reason, voidedAt, effectiveAt = voidedAt } = body;
  return goodsOf(sale!.lines, {
    tenantId,
    kind: 'void',
    sourceId: sale!.saleId,
    branchId: sale!.branchId,
    reason,
    actorId,
    tillId: sale!.tillId || null,
    at: isAbsurd(sale!) ? at : movedAt(effectiveAt, at, sale!.effectiveAt),
    soldAt: soldAtOf(sale!, at),
  });
});

/** What is damaged, or goes back to its supplier, is not for sale any more: it does not come into stock. */
const isSoldAgain = ({ disposition }: ReturnLine) => !disposition || disposition === 'resalable';

const returnedGoods = reads(SaleReturned, ({ body: { saleReturn, soldAt }, tenantId, at }): Goods[] =>
  goodsOf(saleReturn!.lines.filter(isSoldAgain), {
    tenantId,
    kind: 'return',
    sourceId: saleReturn!.returnId,
    branchId: saleReturn!.branchId,
    reason: saleReturn!.reason,
    actorId: saleReturn!.cashierId,
    tillId: saleReturn!.tillId || null,
    at: movedAt(saleReturn!.effectiveAt ?? saleReturn!.returnedAt, at),
    soldAt: soldAt ?? saleReturn!.effectiveAt ?? at,
  }),
);

/**
 * What sales, voids and returns do to the levels, all in one pass. It only adds, so the order of events is no matter; what
 * came after a count of later corrects itself.
 */
export const goodsMoved = consumerAcross([soldGoods, voidedGoods, returnedGoods], async (tx, told, ctx) => {
  let [goods, sound] = [told, told.filter(isSound)];
  let [tracked, packs] = await readKnown(tx, sound);
  const kits = sound.filter((one) => tracked.get(productOf(one))?.kit);
  if (kits.length > 0) {
    goods = [...told.filter((one) => !kits.includes(one)), ...(await takeKitsApart(tx, kits))];
    sound = goods.filter(isSound);
    [tracked, packs] = await readKnown(tx, sound);
  }
  const absurd = goods.filter((one) => !isSound(one));
  await setAside(tx, absurd, 'quantity_out_of_range', ctx);
  const unknown = sound.filter((one) => !tracked.has(productOf(one)));
  await setAside(tx, unknown, 'product_unknown', ctx);
  const movements = sound
    .filter((one) => tracked.get(productOf(one))?.tracked)
    .map(({ soldAt: _, ...one }): Movement => ({ ...one, ...costOf(tracked.get(productOf(one))!), step: 0 }))
    .sort(additionsFirst);
  if (movements.length === 0) return;

  const levels = await lockLevels(tx, touched(movements, packs));
  const plan = (some: Movement[]) => (packs.size > 0 ? withOpenings(some, levels, packs) : some);
  await consumeReservations(tx, movements, levels);
  await applyGoods(tx, await recordMovements(tx, movements, { levels, plan }), ctx.now().toISOString());
});

const isSound = ({ quantityMilli }: Goods) => Math.abs(quantityMilli) <= maxQuantityMilli;

/** What is known of goods: whether they are tracked, what they cost, and the packs that they may open. */
function readKnown(tx: Tx, goods: Goods[]): Promise<[Map<string, Known>, Packs]> {
  const sold = goods.filter(({ kind }) => kind === 'sale');
  const inPart = goods.filter(({ quantityMilli }) => quantityMilli % 1000 !== 0);
  return Promise.all([
    readTracked(tx, productsAmong(goods)),
    readPacks(tx, productsAmong(sold), productsAmong(inPart)),
  ]);
}

const productOf = ({ tenantId, productId }: ProductRef) => `${tenantId} ${productId}`;

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function productsAmong(goods: Goods[]): ProductRef[] {
  const known = goods.filter(({ productId }) => isUuid.test(productId));
  return [...new Map(known.map((one) => [productOf(one), one])).values()];
}

type Known = Pick<
  ProductRow,
  'tenant_id' | 'product_id' | 'tracked' | 'kit' | 'cost_minor' | 'cost_includes_iva' | 'incomplete'
>;

/** Whether the products that the catalogue knows are tracked, and what they cost. */
async function readTracked(tx: Tx, products: ProductRef[]): Promise<Map<string, Known>> {
  const rows = await tx.sql<Known>`
    select p.tenant_id, p.product_id, p.tracked, p.kit, p.cost_minor, p.cost_includes_iva, p.incomplete
    from unnest(${products.map((one) => one.tenantId)}::uuid[], ${products.map((one) => one.productId)}::uuid[])
      as asked (tenant_id, product_id)
    join products p using (tenant_id, product_id)`;
  return new Map(rows.map((row) => [productOf({ tenantId: row.tenant_id, productId: row.product_id }), row]));
}

/** What comes back in the same batch is there before packs are opened; the rest in a fixed order. */
function additionsFirst(a: Movement, b: Movement): number {
  if (a.quantityMilli > 0 !== b.quantityMilli > 0) return a.quantityMilli > 0 ? -1 : 1;
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.lineNumber - b.lineNumber;
}

/** Keeps in sight lines that move nothing, with why; what else is in the batch goes on. */
async function setAside(tx: Tx, goods: Goods[], reason: string, { log, now }: ConsumerCtx): Promise<void> {
  if (goods.length === 0) return;
  const column = <K extends keyof Goods>(name: K) => goods.map((one) => one[name]);
  await tx.sql`
    insert into unmatched_lines (tenant_id, source_id, line_number, kind, product_id, branch_id, quantity_milli, reason,
      noted_at)
    select u.*, ${reason}, ${now().toISOString()}::timestamptz
    from unnest(${column('tenantId')}::uuid[], ${column('sourceId')}::uuid[], ${column('lineNumber')}::int[], ${column('kind')}::text[],
      ${column('productId')}::text[], ${column('branchId')}::uuid[], ${column('quantityMilli')}::bigint[]) as u
    on conflict do nothing`;
  log.warn({ lines: goods.length, productId: goods[0]!.productId, reason }, 'lines of sales that move no goods');
}

/** A product's name among all tenants: an id is made by a client, and only its own tenant vouches for it. */
type ProductRef = { tenantId: string; productId: string };

/** A company's packs: those of a product, smallest first, and those that are counted whole by themselves. */
type Family = { byUnit: Map<string, Pack[]>; packOf: Map<string, Pack>; costs: Map<string, Cost> };

/** By company. */
type Packs = Map<string, Family>;

type PackRow = Pick<
  ProductRow,
  'tenant_id' | 'product_id' | 'pack_units' | 'cost_minor' | 'cost_includes_iva' | 'incomplete'
> & { pack_of_product_id: string };

const packOf = (row: PackRow): Pack => ({
  productId: row.product_id,
  unitId: row.pack_of_product_id,
  units: row.pack_units,
});

/** Packs of what is sold, and packs of those; and what moved in part, as far as it is a pack, with what it holds. */
async function readPacks(tx: Tx, sold: ProductRef[], parts: ProductRef[]): Promise<Packs> {
  const rows = await tx.sql<PackRow & { whole: boolean }>`
    with recursive above as (
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units, p.cost_minor, p.cost_includes_iva, p.incomplete
      from unnest(${sold.map((one) => one.tenantId)}::uuid[], ${sold.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, product_id)
      join products p on p.tenant_id = asked.tenant_id and p.pack_of_product_id = asked.product_id
      where p.tracked
      union
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units, p.cost_minor, p.cost_includes_iva, p.incomplete
      from above join products p on p.tenant_id = above.tenant_id and p.pack_of_product_id = above.product_id
      where p.tracked),
    below as (
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units, p.cost_minor, p.cost_includes_iva, p.incomplete
      from unnest(${parts.map((one) => one.tenantId)}::uuid[], ${parts.map((one) => one.productId)}::uuid[])
        as asked (tenant_id, product_id)
      join products p on p.tenant_id = asked.tenant_id and p.product_id = asked.product_id
      where p.tracked and p.unit = 'unit'
      union
      select p.tenant_id, p.product_id, p.pack_of_product_id, p.pack_units, p.cost_minor, p.cost_includes_iva, p.incomplete
      from below join products p on p.tenant_id = below.tenant_id and p.product_id = below.pack_of_product_id
      where p.tracked)
    select *, false as whole from above
    union all
    select b.*, true from below b join below unit on unit.tenant_id = b.tenant_id and unit.product_id = b.pack_of_product_id`;
  const families = [...Map.groupBy(rows, (row) => row.tenant_id)].map(([tenantId, own]): [string, Family] => {
    const byId = (packs: PackRow[]) => new Map(packs.map((row) => [row.product_id, packOf(row)]));
    const costs = new Map(own.map((row) => [row.product_id, costOf(row)]));
    return [tenantId, { byUnit: packsByUnit(byId(own).values()), packOf: byId(own.filter((row) => row.whole)), costs }];
  });
  return new Map(families);
}

/** Every level that movements, and the packs that they may open, can change. */
const touched = (movements: Movement[], packs: Packs): Place[] =>
  movements.flatMap(({ tenantId, branchId, productId }) => {
    const family = packs.get(tenantId);
    const ids = [productId];
    for (let pack = family?.packOf.get(productId); pack; pack = family?.packOf.get(pack.unitId)) ids.push(pack.unitId);
    if (family) ids.push(...packsAbove(family.byUnit, productId).map((pack) => pack.productId));
    return ids.map((id) => ({ tenantId, branchId, productId: id }));
  });

/**
 * Movements, and the packs that they need opened as movements of their lines: what supplies a sale before it, what it leaves
 * of a pack after it. What happened before a count that is known already finds the level that the count replaced; the
 * counted level itself is not supplied from packs.
 */
function withOpenings(movements: Movement[], levels: Map<string, Held>, packs: Packs): Movement[] {
  const ledger = new Map([...levels].map(([key, level]) => [key, { ...level }]));
  // By line, not by movement: a kit's line has several.
  const nextOf = numbering();
  return movements.flatMap((movement) => {
    const { tenantId, branchId, sourceId, lineNumber, kind } = movement;
    const line = `${tenantId} ${sourceId} ${lineNumber} ${kind}`;
    const levelOf = (productId: string) => ledger.get(keyOf({ tenantId, branchId, productId }))!;
    const move = (productId: string, milli: number) => {
      const level = levelOf(productId);
      if (isLate(movement, level)) level.uncountedMilli += milli;
      else level.onHandMilli += milli;
    };
    const open = (openings: Opening[]) => {
      for (const { pack, packsMilli } of openings) {
        move(pack.productId, -packsMilli);
        move(pack.unitId, packsMilli * pack.units);
      }
      return openings;
    };
    move(movement.productId, movement.quantityMilli);
    const family = packs.get(tenantId);
    if (!family) return [movement];
    const rest = open(openRest(family.packOf, movement.productId, movement.quantityMilli));
    const supply = movement.kind === 'sale' ? open(suppliesOf(movement, family.byUnit, levelOf)) : [];
    const opened = [...rest, ...supply].map((opening) =>
      movementsOf(movement, opening, nextOf(line), family.costs.get(opening.pack.productId)!),
    );
    return [...opened.slice(rest.length).flat(), movement, ...opened.slice(0, rest.length).flat()];
  });
}

function suppliesOf(sale: Movement, packs: Map<string, Pack[]>, levelOf: (id: string) => Held): Opening[] {
  const own = levelOf(sale.productId);
  if (isLate(sale, own) || own.onHandMilli >= 0) return [];
  const above = packsAbove(packs, sale.productId).map((pack) => levelOf(pack.productId));
  const late = new Set(above.filter((level) => isLate(sale, level)).map((level) => level.productId));
  const found = [own, ...above].map((level): [string, number] => [
    level.productId,
    late.has(level.productId) ? level.uncountedMilli : level.onHandMilli,
  ]);
  return openPacks(new Map(found), new Map([...packs].filter(([unitId]) => !late.has(unitId))), sale.productId);
}

function movementsOf(movement: Movement, { pack, packsMilli }: Opening, number: number, cost: Cost): Movement[] {
  // Under a sale's id its void has steps of its own; -1 is the void itself.
  const step = movement.kind === 'void' ? -1 - number : number;
  const opening = { ...movement, step, packUnits: pack.units };
  return [
    { ...opening, ...cost, kind: 'pack_out', productId: pack.productId, quantityMilli: -packsMilli },
    {
      ...opening,
      ...costInPack(cost, pack.units),
      kind: 'pack_in',
      productId: pack.unitId,
      quantityMilli: packsMilli * pack.units,
    },
  ];
}
