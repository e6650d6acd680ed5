import type { Tx } from '@mostrador/kit';
import { type ProductInput, ProductChanged } from '@mostrador/proto/stock';
import { attributesOf, placeProducts } from './categories.ts';
import { type ProductRow, toProduct } from './convert.ts';
import { codesOf } from './domain/codes.ts';
import { normalise } from './domain/search.ts';
import { fail } from './errors.ts';
import { assertVariants } from './groups.ts';
import { writeParts } from './kits.ts';
import { readProducts } from './queries.ts';
import { keepVersions } from './versions.ts';
import { foundBy, replaceWords } from './vocabulary.ts';

/** A product as it shall stand. */
export type Draft = {
  productId: string;
  data: ProductInput;
  version: number;
  createdAs: string;
  /** Where it stands in the request, for refusals: `products.3.` */
  at: string;
  /** What it was before; absent of a new one. */
  stored?: ProductRow;
  deleted?: true;
};

/** Who writes, and when. */
type By = { now: string; actorId: string };

/**
 * Numbers for so many changes; answers the first. Keeps the company's catalogue to this transaction until it commits, so
 * that numbers become visible in their order and nothing read here is out of date when it is written.
 */
export async function takeChanges(tx: Tx, count: number): Promise<number> {
  const [head] = await tx.sql<{ last: number }>`
    insert into feed_heads as f (tenant_id, last_change) values (${tx.tenantId}, ${count})
    on conflict (tenant_id) do update set last_change = f.last_change + ${count}
    returning last_change as last`;
  return head!.last - count + 1;
}

/** Writes products, new ones and changed ones, and tells of them. `takeChanges` comes first. */
export async function writeProducts(
  tx: Tx,
  drafts: Draft[],
  firstChange: number,
  { now, actorId }: By,
): Promise<ProductRow[]> {
  if (drafts.length === 0) return [];
  await assertReferences(tx, drafts);
  await assertBarcodesFree(tx, drafts);
  await assertPlusFree(tx, drafts);
  await assertNamesAndDeposits(tx, drafts);
  const { places, made } = await placeProducts(tx, drafts, takeChanges);
  // Who follows the changes learns of a category before it hears of what is in it.
  const first = made > 0 ? await takeChanges(tx, drafts.length) : firstChange;
  await assertVariants(tx, drafts);
  const attributes = await attributesOf(tx, drafts, places);
  const rows = drafts.map((draft, index) => ({
    ...toRow(draft),
    tenant_id: tx.tenantId,
    category: places.get(draft.productId)?.name ?? '',
    category_id: places.get(draft.productId)?.category_id,
    attributes: attributes.get(draft.productId),
    change_number: first + index,
    updated_at: now,
    changed_by: actorId,
  }));
  await keepVersions(
    tx,
    drafts.flatMap(({ stored }) => stored ?? []),
  );
  await tx.sql`
    insert into products select * from jsonb_populate_recordset(null::products, ${JSON.stringify(rows)}::jsonb)
    on conflict (tenant_id, product_id) do update
    set name = excluded.name, search_name = excluded.search_name, category = excluded.category,
      price_minor = excluded.price_minor, cost_minor = excluded.cost_minor, iva_treatment = excluded.iva_treatment,
      iva_rate_bp = excluded.iva_rate_bp, internal_tax_minor = excluded.internal_tax_minor,
      open_price = excluded.open_price, tracked = excluded.tracked, unit = excluded.unit,
      pack_of_product_id = excluded.pack_of_product_id, pack_units = excluded.pack_units,
      supplier_id = excluded.supplier_id, active = excluded.active, version = excluded.version,
      change_number = excluded.change_number, updated_at = excluded.updated_at,
      cost_includes_iva = excluded.cost_includes_iva, brand = excluded.brand, kept = excluded.kept,
      discontinued_on = excluded.discontinued_on, category_id = excluded.category_id, attributes = excluded.attributes,
      group_id = excluded.group_id, variant = excluded.variant,
      content_milli = excluded.content_milli, content_unit = excluded.content_unit, kit = excluded.kit, parts = excluded.parts,
      plu = excluded.plu, negative_policy = excluded.negative_policy, incomplete = excluded.incomplete, changed_by = excluded.changed_by,
      deleted = excluded.deleted, condition = excluded.condition, internal_code = excluded.internal_code,
      only_branch_ids = excluded.only_branch_ids, deposit_product_id = excluded.deposit_product_id,
      price_fixed = excluded.price_fixed, consumer_iva_treatment = excluded.consumer_iva_treatment,
      consumer_iva_rate_bp = excluded.consumer_iva_rate_bp`;
  await assertNoPackCycle(tx, drafts);
  await writeParts(tx, drafts, now);
  await replaceBarcodes(tx, drafts);
  await replaceWords(
    tx,
    drafts.map(({ productId, data }) => ({ productId, text: foundBy(data), active: data.active })),
  );
  const written = await readProducts(
    tx,
    drafts.map((draft) => draft.productId),
  );
  for (const row of written) tx.emit(ProductChanged, row.product_id, { product: toProduct(row, true) });
  return written;
}

/** What a draft says itself of its row. */
const toRow = ({ productId, data, version, createdAs, stored, deleted }: Draft) => ({
  product_id: productId,
  name: data.name,
  search_name: normalise(data.name),
  price_minor: data.priceMinor,
  cost_minor: data.costMinor,
  iva_treatment: data.ivaTreatment,
  iva_rate_bp: data.ivaRateBp,
  internal_tax_minor: data.internalTaxMinor,
  open_price: data.openPrice,
  tracked: data.tracked,
  unit: data.unit,
  pack_of_product_id: data.packOfProductId,
  pack_units: data.packUnits,
  supplier_id: data.supplierId,
  active: data.active,
  version,
  created_as: createdAs,
  cost_includes_iva: data.costIncludesIva,
  brand: data.brand,
  kept: data.kept,
  discontinued_on: data.discontinuedOn,
  plu: data.plu,
  incomplete: data.incomplete,
  negative_policy: data.negativePolicy,
  group_id: data.variant?.groupId,
  variant: data.variant?.values,
  content_milli: data.content?.quantityMilli,
  content_unit: data.content?.unit,
  kit: data.parts.length > 0 || stored?.kit,
  parts: data.parts.length > 0 ? data.parts : null,
  deleted,
  condition: data.condition,
  internal_code: data.internalCode,
  only_branch_ids: data.onlyBranchIds.length > 0 ? data.onlyBranchIds : null,
  deposit_product_id: data.depositProductId,
  price_fixed: data.priceFixed,
  consumer_iva_treatment: data.consumerIva?.ivaTreatment,
  consumer_iva_rate_bp: data.consumerIva?.ivaRateBp,
});

async function assertReferences(tx: Tx, drafts: Draft[]): Promise<void> {
  const units = new Set(drafts.flatMap(({ data }) => data.packOfProductId ?? []));
  const suppliers = new Set(drafts.flatMap(({ data }) => data.supplierId ?? []));
  const branches = new Set(drafts.flatMap(({ data }) => data.onlyBranchIds));
  for (const { productId } of drafts) units.delete(productId);
  const missing = await tx.sql<{ id: string }>`
    select id from unnest(${[...units]}::uuid[]) as id
    where not exists (select from products p where p.tenant_id = ${tx.tenantId} and p.product_id = id)
    union all
    select id from unnest(${[...suppliers]}::uuid[]) as id
    where not exists (select from suppliers s where s.tenant_id = ${tx.tenantId} and s.supplier_id = id)
    union all
    select id from unnest(${[...branches]}::uuid[]) as id
    where not exists (select from branches b where b.tenant_id = ${tx.tenantId} and b.branch_id = id)`;
  const unknown = new Set(missing.map((row) => row.id));
  for (const { data, at } of drafts) {
    if (data.packOfProductId && unknown.has(data.packOfProductId)) {
      fail('pack_unit_unknown', { field: `${at}data.packOfProductId` });
    }
    if (data.supplierId && unknown.has(data.supplierId)) fail('supplier_unknown', { field: `${at}data.supplierId` });
    const elsewhere = data.onlyBranchIds.findIndex((id) => unknown.has(id));
    if (elsewhere >= 0) fail('branch_unknown', { field: `${at}data.onlyBranchIds.${elsewhere}` });
  }
}

/** Nobody else has its internal code, and what it comes in is a product that comes in nothing. */
async function assertNamesAndDeposits(tx: Tx, drafts: Draft[]): Promise<void> {
  const coded = drafts.filter(({ data }) => data.active && data.internalCode);
  const contained = drafts.filter(({ data }) => data.depositProductId);
  if (coded.length + contained.length === 0) return;
  const rows = await tx.sql<Pick<ProductRow, 'product_id' | 'internal_code' | 'deposit_product_id' | 'active'>>`
    select product_id, internal_code, deposit_product_id, active from products
    where tenant_id = ${tx.tenantId} and ((active and internal_code = any(${coded.map(({ data }) => data.internalCode!)}::text[]))
      or product_id = any(${contained.map(({ data }) => data.depositProductId!)}::uuid[]))`;
  const drafted = new Set(drafts.map(({ productId }) => productId));
  const taken = new Set(
    rows.flatMap((row) => (row.active && !drafted.has(row.product_id) ? (row.internal_code ?? []) : [])),
  );
  for (const { data, at } of coded) {
    if (taken.has(data.internalCode!)) fail('internal_code_taken', { field: `${at}data.internalCode` });
    taken.add(data.internalCode!);
  }
  const containers = new Map(rows.map((row) => [row.product_id, row]));
  for (const { productId, data, at } of contained) {
    const container = containers.get(data.depositProductId!);
    const field = `${at}data.depositProductId`;
    if (!container) fail('deposit_unknown', { field });
    if (container!.deposit_product_id || data.depositProductId === productId) fail('deposit_in_deposit', { field });
  }
}

/**
 * A code belongs to one active product, in whichever form it is written. Products that shared one before this was known
 * keep it: what one of them has already is not asked for again.
 */
async function assertBarcodesFree(tx: Tx, drafts: Draft[]): Promise<void> {
  const asked = drafts.flatMap(({ productId, data, at }) => {
    const codes = codesOf(data, at);
    return data.active ? codes.map((code) => ({ productId, ...code })) : [];
  });
  // The canonical forms are made first: beside row security, no function may stand where an index shall serve.
  const found = await tx.sql<{ canonical: string; taken: boolean }>`
    with asked as materialized (
      select product_id, barcode, gtin_of(barcode) as canonical, position
      from unnest(${asked.map((one) => one.productId)}::uuid[], ${asked.map((one) => one.barcode)}::text[])
        with ordinality as a (product_id, barcode, position))
    select a.canonical, exists (
        select from product_barcodes b
        where b.tenant_id = ${tx.tenantId} and b.canonical = a.canonical and b.active
          and b.product_id <> all(${drafts.map((draft) => draft.productId)}::uuid[]))
      and not exists (
        select from product_barcodes own
        where own.tenant_id = ${tx.tenantId} and own.product_id = a.product_id and own.barcode = a.barcode and own.active)
      as taken
    from asked a order by a.position`;
  const holders = new Map<string, (typeof asked)[number]>();
  found.forEach(({ canonical, taken }, index) => {
    const code = asked[index]!;
    const holder = holders.get(canonical) ?? code;
    if (taken || holder.productId !== code.productId) {
      fail('barcode_taken', { field: code.field, detail: code.barcode });
    }
    // In two forms it is still one code, and stands for one thing.
    if (holder.quantityMilli !== code.quantityMilli) fail('barcode_repeated', { field: code.field });
    holders.set(canonical, code);
  });
}

/** A number of the scales belongs to one active product. */
async function assertPlusFree(tx: Tx, drafts: Draft[]): Promise<void> {
  const asked = drafts.filter(({ data }) => data.active && data.plu !== undefined);
  if (asked.length === 0) return;
  const rows = await tx.sql<{ plu: number }>`
    select plu from products
    where tenant_id = ${tx.tenantId} and plu = any(${asked.map(({ data }) => data.plu!)}::int[]) and active
      and product_id <> all(${drafts.map((draft) => draft.productId)}::uuid[])`;
  const taken = new Set(rows.map((row) => row.plu));
  for (const { data, at } of asked) {
    if (taken.has(data.plu!)) fail('plu_taken', { field: `${at}data.plu`, detail: String(data.plu) });
    taken.add(data.plu!);
  }
}

/** Looks at what was just written: a product above which it stands itself is in a circle. */
async function assertNoPackCycle(tx: Tx, drafts: Draft[]): Promise<void> {
  const packs = drafts.filter(({ data }) => data.packOfProductId);
  if (packs.length === 0) return;
  const circles = await tx.sql<{ start: string }>`
    with recursive down as (
      select p.product_id as start, p.pack_of_product_id as unit from products p
      where p.tenant_id = ${tx.tenantId} and p.product_id = any(${packs.map((draft) => draft.productId)}::uuid[])
      union
      select down.start, p.pack_of_product_id
      from down join products p on p.tenant_id = ${tx.tenantId} and p.product_id = down.unit
      where p.pack_of_product_id is not null)
    select start from down where start = unit limit 1`;
  const inCircle = packs.find(({ productId }) => productId === circles[0]?.start);
  if (inCircle) fail('pack_cycle', { field: `${inCircle.at}data.packOfProductId` });
}

async function replaceBarcodes(tx: Tx, drafts: Draft[]): Promise<void> {
  const rows = drafts.flatMap(({ productId, data, at }) =>
    codesOf(data, at).map((code, position) => ({ productId, position, active: data.active, ...code })),
  );
  await tx.sql`
    delete from product_barcodes
    where tenant_id = ${tx.tenantId} and product_id = any(${drafts.map((draft) => draft.productId)}::uuid[])`;
  await tx.sql`
    insert into product_barcodes (tenant_id, product_id, position, barcode, active, quantity_milli, form, price_minor)
    select ${tx.tenantId}::uuid, b.* from unnest(${rows.map((row) => row.productId)}::uuid[],
      ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.barcode)}::text[],
      ${rows.map((row) => row.active)}::boolean[], ${rows.map((row) => row.quantityMilli)}::bigint[],
      ${rows.map((row) => row.form)}::text[], ${rows.map((row) => row.priceMinor)}::bigint[]) as b`;
}
