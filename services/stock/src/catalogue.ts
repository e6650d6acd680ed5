import type { Tx } from '@mostrador/kit';
import { type ProductInput, ProductChanged } from '@mostrador/proto/stock';
import { type ProductRow, toProduct } from './convert.ts';
import { gramsOf, indexedWordsOf, normalise } from './domain/search.ts';
import { fail } from './errors.ts';
import { readProducts } from './queries.ts';

/** A product as it shall stand. */
export type Draft = {
  productId: string;
  data: ProductInput;
  version: number;
  createdAs: string;
  /** Where it stands in the request, for refusals: `products.3.` */
  at: string;
};

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
export async function writeProducts(tx: Tx, drafts: Draft[], firstChange: number, now: string): Promise<ProductRow[]> {
  if (drafts.length === 0) return [];
  await assertReferences(tx, drafts);
  await assertBarcodesFree(tx, drafts);
  await assertPlusFree(tx, drafts);
  const rows = drafts.map(({ productId, data, version, createdAs }, index) => ({
    tenant_id: tx.tenantId,
    product_id: productId,
    name: data.name,
    search_name: normalise(data.name),
    category: data.category,
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
    change_number: firstChange + index,
    updated_at: now,
    created_as: createdAs,
    cost_includes_iva: data.costIncludesIva,
    brand: data.brand,
    kept: data.kept,
    discontinued_on: data.discontinuedOn,
    plu: data.plu,
    incomplete: data.incomplete,
    negative_policy: data.negativePolicy,
  }));
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
      discontinued_on = excluded.discontinued_on, plu = excluded.plu, incomplete = excluded.incomplete,
      negative_policy = excluded.negative_policy`;
  await assertNoPackCycle(tx, drafts);
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

async function assertReferences(tx: Tx, drafts: Draft[]): Promise<void> {
  const units = new Set(drafts.flatMap(({ data }) => data.packOfProductId ?? []));
  const suppliers = new Set(drafts.flatMap(({ data }) => data.supplierId ?? []));
  for (const { productId } of drafts) units.delete(productId);
  const missing = await tx.sql<{ id: string }>`
    select id from unnest(${[...units]}::uuid[]) as id
    where not exists (select from products p where p.tenant_id = ${tx.tenantId} and p.product_id = id)
    union all
    select id from unnest(${[...suppliers]}::uuid[]) as id
    where not exists (select from suppliers s where s.tenant_id = ${tx.tenantId} and s.supplier_id = id)`;
  const unknown = new Set(missing.map((row) => row.id));
  for (const { data, at } of drafts) {
    if (data.packOfProductId && unknown.has(data.packOfProductId)) {
      fail('pack_unit_unknown', { field: `${at}data.packOfProductId` });
    }
    if (data.supplierId && unknown.has(data.supplierId)) fail('supplier_unknown', { field: `${at}data.supplierId` });
  }
}

/**
 * A code belongs to one active product, in whichever form it is written. Products that shared one before this was known
 * keep it: what one of them has already is not asked for again.
 */
async function assertBarcodesFree(tx: Tx, drafts: Draft[]): Promise<void> {
  const asked = drafts.flatMap(({ productId, data, at }) =>
    data.active
      ? data.barcodes.map((barcode, index) => ({ productId, barcode, field: `${at}data.barcodes.${index}` }))
      : [],
  );
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
  const holders = new Map<string, string>();
  found.forEach(({ canonical, taken }, index) => {
    const { productId, barcode, field } = asked[index]!;
    const holder = holders.get(canonical) ?? productId;
    if (taken || holder !== productId) fail('barcode_taken', { field, detail: barcode });
    holders.set(canonical, holder);
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
  const rows = drafts.flatMap(({ productId, data }) =>
    data.barcodes.map((barcode, position) => ({ productId, position, barcode, active: data.active })),
  );
  await tx.sql`
    delete from product_barcodes
    where tenant_id = ${tx.tenantId} and product_id = any(${drafts.map((draft) => draft.productId)}::uuid[])`;
  await tx.sql`
    insert into product_barcodes (tenant_id, product_id, position, barcode, active)
    select ${tx.tenantId}::uuid, b.* from unnest(${rows.map((row) => row.productId)}::uuid[],
      ${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.barcode)}::text[],
      ${rows.map((row) => row.active)}::boolean[]) as b`;
}

/** What words lead to a product: its name, its brand, and the letters of codes that the shop made up. */
export const foundBy = ({ name, brand, barcodes }: Pick<ProductInput, 'name' | 'brand' | 'barcodes'>): string =>
  [name, brand ?? '', ...barcodes.filter((code) => !/^\d+$/.test(code))].join(' ');

/** Words that no product has any more stay in the vocabulary: they lead nowhere. */
export async function replaceWords(
  tx: Tx,
  products: { productId: string; text: string; active: boolean }[],
): Promise<void> {
  const rows = products.flatMap(({ productId, text, active }) =>
    indexedWordsOf(text).map((word) => ({ productId, word, active })),
  );
  const words = new Set(rows.map((row) => row.word));
  const grams = [...words].flatMap((word) => gramsOf(word, true).map((gram) => ({ gram, word })));
  await tx.sql`
    delete from search_words
    where tenant_id = ${tx.tenantId} and product_id = any(${products.map((one) => one.productId)}::uuid[])`;
  await tx.sql`
    insert into search_words (tenant_id, word, product_id, active)
    select ${tx.tenantId}::uuid, w.* from unnest(${rows.map((row) => row.word)}::text[],
      ${rows.map((row) => row.productId)}::uuid[], ${rows.map((row) => row.active)}::boolean[]) as w`;
  await tx.sql`
    insert into search_grams (tenant_id, gram, word)
    select ${tx.tenantId}::uuid, g.* from unnest(${grams.map((row) => row.gram)}::text[],
      ${grams.map((row) => row.word)}::text[]) as g
    on conflict do nothing`;
}
