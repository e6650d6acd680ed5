import type { Tx } from '@mostrador/kit';
import type { ProductInput } from '@mostrador/proto/stock';
import { gramsOf, indexedWordsOf } from './domain/search.ts';

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
