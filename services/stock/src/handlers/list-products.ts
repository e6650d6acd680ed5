import { handler, rules, type Tx } from '@mostrador/kit';
import { idOrNone } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListProductsRequest, ListProductsResponse } from '@mostrador/proto/stock';
import { z } from 'zod';
import { keysOf, readScan } from '@mostrador/till/scan';
import { toProduct } from '../convert.ts';
import { anchorsOf, likeliest, type Term, termsOf } from '../domain/search.ts';
import { readProducts, seesCosts } from '../queries.ts';
import { barcodeShape, line, readers } from '../rules.ts';
import { layoutsFor } from '../scale-layouts.ts';

/** Products that a search can page through. */
const maxFound = 1_000;
/** Products looked at for one word of the vocabulary; "x" may be in all of them. */
const maxOfWord = 10_000;

/** Comes before every id. */
const firstId = '00000000-0000-0000-0000-000000000000';

/** A row of a listing with what it is sorted by. */
type Found = { product_id: string; sorted_by: string | number };

export const listProducts = handler<ListProductsRequest, ListProductsResponse>({
  can: readers,
  rules: rules<ListProductsRequest>({
    query: z.string().max(200),
    barcode: barcodeShape.or(z.literal('')),
    includeInactive: z.boolean(),
    incompleteOnly: z.boolean(),
    groupId: idOrNone,
    ...paged(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const find = finderOf(input);
      const found = await find(tx, input);
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.sorted_by, last.product_id]);
      const rows = await readProducts(
        tx,
        page.map((one) => one.product_id),
      );
      // What was deleted is in no listing, however it was found.
      const there = rows.filter((row) => !row.deleted);
      return { products: there.map((row) => toProduct(row, seesCosts(ctx))), nextPageToken };
    }),
});

function finderOf({ groupId, barcode, query, incompleteOnly }: ListProductsRequest) {
  if (groupId) return byName;
  if (barcode) return byBarcode;
  if (query.trim()) return byQuery;
  return incompleteOnly ? byWaiting : byName;
}

function byName(tx: Tx, input: ListProductsRequest): Promise<Found[]> {
  const [name, productId] = pageToken.read(input.pageToken, line, z.uuid()) ?? ['', firstId];
  return tx.sql<Found>`
    select product_id, search_name as sorted_by from products
    where tenant_id = ${tx.tenantId} and (active or ${input.includeInactive})
      and (${input.groupId} = '' or group_id = nullif(${input.groupId}, '')::uuid)
      and (search_name, product_id) > (${name}::text, ${productId}::uuid)
    order by search_name, product_id limit ${input.pageSize + 1}`;
}

/** Made at a till and not completed yet. */
function byWaiting(tx: Tx, input: ListProductsRequest): Promise<Found[]> {
  const [name, productId] = pageToken.read(input.pageToken, line, z.uuid()) ?? ['', firstId];
  return tx.sql<Found>`
    select product_id, search_name as sorted_by from products
    where tenant_id = ${tx.tenantId} and incomplete and (active or ${input.includeInactive})
      and (search_name, product_id) > (${name}::text, ${productId}::uuid)
    order by search_name, product_id limit ${input.pageSize + 1}`;
}

/** In whichever form: where several products have it, the till asks which. */
function byBarcode(tx: Tx, input: ListProductsRequest): Promise<Found[]> {
  const [, productId] = pageToken.read(input.pageToken, line, z.uuid()) ?? ['', firstId];
  return tx.sql<Found>`
    select distinct product_id, '' as sorted_by from product_barcodes
    where tenant_id = ${tx.tenantId} and canonical = gtin_of(${input.barcode}) and (active or ${input.includeInactive})
      and product_id > ${productId}::uuid
      and (not ${input.incompleteOnly} or exists (
        select from products p
        where p.tenant_id = ${tx.tenantId} and p.product_id = product_barcodes.product_id and p.incomplete))
    order by product_id limit ${input.pageSize + 1}`;
}

/** A product with exactly this code comes before all whose barcode ends in it, and these before all that have its words. */
const exactly = 1_000_000;
const ending = 100_000;

/**
 * One box. Every typed word is looked up in the vocabulary, errors forgiven. The longer ones find the products, all of them
 * rank what was found: products that have most of what was typed come first, after those that a code leads to.
 */
async function byQuery(tx: Tx, input: ListProductsRequest): Promise<Found[]> {
  const [score = null, productId = null] = pageToken.read(input.pageToken, z.int32(), z.uuid()) ?? [];
  const { codes, plu, lastDigits, terms } = await readTyped(tx, input.query.trim());
  const meant = await readMeant(tx, terms);
  return tx.sql<Found>`
    with coded as (
      select product_id, ${exactly}::int as score from product_barcodes
      where tenant_id = ${tx.tenantId} and canonical = any(${codes}::text[]) and (active or ${input.includeInactive})
      union all
      select product_id, ${exactly}::int from products
      where tenant_id = ${tx.tenantId} and plu = ${plu}::int and active
      union all
      (select product_id, ${ending}::int from product_barcodes
        where tenant_id = ${tx.tenantId} and reversed >= ${lastDigits}::text and reversed < ${lastDigits && `${lastDigits}:`}::text
          and (active or ${input.includeInactive})
        order by reversed limit ${maxFound})),
    meant as (
      select * from unnest(${meant.map((one) => one.term)}::int[], ${meant.map((one) => one.anchor)}::boolean[],
        ${meant.map((one) => one.word)}::text[], ${meant.map((one) => one.score)}::int[]) as m (term, anchor, word, score)),
    hit as (
      select w.product_id, m.term, max(m.score) as score
      from meant m cross join lateral (
        select product_id from search_words
        where tenant_id = ${tx.tenantId} and word = m.word and (active or ${input.includeInactive})
        order by product_id limit ${maxOfWord}) w
      where m.anchor group by w.product_id, m.term),
    found as (
      select product_id from hit group by product_id order by sum(score) desc, product_id limit ${maxFound}),
    ranked as (
      select product_id, max(score)::int as score
      from (
        select product_id, sum(score) as score
        from (
          select f.product_id, m.term, max(m.score) as score
          from found f
          join search_words w on w.tenant_id = ${tx.tenantId} and w.product_id = f.product_id
          join meant m on m.word = w.word
          group by f.product_id, m.term) best
        group by product_id
        union all select product_id, score from coded) every_way
      group by product_id)
    select product_id, score as sorted_by from ranked r
    where (${score}::int is null or score < ${score}::int or (score = ${score}::int and product_id > ${productId}::uuid))
      and (not ${input.incompleteOnly} or exists (
        select from products p where p.tenant_id = ${tx.tenantId} and p.product_id = r.product_id and p.incomplete))
    order by score desc, product_id limit ${input.pageSize + 1}`;
}

/** What was typed may be: codes, a number of the scales, the last digits of a barcode (last one first), words. */
async function readTyped(tx: Tx, typed: string) {
  const scan = readScan(typed, await layoutsFor(tx, typed));
  const { codes, plu } = keysOf(scan);
  const isNumber = /^\d+$/.test(typed);
  // What is as long as a code, or reads as one, is looked for in no name.
  const isName = !(isNumber && typed.length >= 8) && (scan.kind === 'code' || scan.kind === 'unreadable');
  return {
    codes,
    plu: isNumber && typed.length <= 6 ? Number(typed) : plu,
    lastDigits: isNumber && typed.length >= 4 ? Array.from(typed).toReversed().join('') : null,
    terms: isName ? termsOf(typed) : [],
  };
}

/** The words of the vocabulary that the terms may stand for. */
async function readMeant(
  tx: Tx,
  terms: Term[],
): Promise<{ term: number; anchor: boolean; word: string; score: number }[]> {
  const grams = terms.flatMap((term, index) => term.grams.map((gram) => ({ gram, index, size: term.grams.length })));
  const alike = await tx.sql<{ term: number; word: string }>`
    select t.term, g.word
    from unnest(${grams.map((one) => one.index)}::int[], ${grams.map((one) => one.gram)}::text[],
      ${grams.map((one) => one.size)}::int[]) as t (term, gram, size)
    join search_grams g on g.tenant_id = ${tx.tenantId} and g.gram = t.gram
    group by t.term, g.word having count(*) >= 0.4 * max(t.size)`;
  const wordsByTerm = Map.groupBy(alike, (row) => row.term);
  const anchors = anchorsOf(terms);
  return terms.flatMap((term, index) =>
    likeliest(
      term,
      (wordsByTerm.get(index) ?? []).map((row) => row.word),
    ).map((one) => ({ ...one, term: index, anchor: anchors.includes(term) })),
  );
}
