import { isDeepStrictEqual } from 'node:util';
import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import {
  type ListProductVersionsRequest,
  type ListProductVersionsResponse,
  ProductInput,
  type ProductVersion,
} from '@mostrador/proto/stock';
import { z } from 'zod';
import { type ProductRow, type ProductVersionRow, toProduct } from '../convert.ts';
import { fail } from '../errors.ts';
import { readProducts } from '../queries.ts';
import { auditors } from '../rules.ts';

export const listProductVersions = handler<ListProductVersionsRequest, ListProductVersionsResponse>({
  can: auditors,
  rules: rules<ListProductVersionsRequest>({ productId: id, ...paged() }),
  run: (ctx, { productId, pageSize, pageToken: token }) =>
    ctx.tenant(async (tx) => {
      const [product] = await readProducts(tx, [productId]);
      if (!product) return fail('not_found', { field: 'productId' });
      const [below] = pageToken.read(token, z.int().min(1)) ?? [product.version + 1];
      const kept = await tx.sql<ProductVersionRow>`
        select * from product_versions
        where tenant_id = ${tx.tenantId} and product_id = ${productId} and version < ${below}
        order by version desc limit ${pageSize + 1}`;
      const newest = product.version < below ? [newestOf(product)] : [];
      const all = [...newest, ...kept.map(toVersion)];
      const { page, nextPageToken } = pageOf(all, pageSize, (last) => [last.version]);
      const versions = page.map((one, index) => ({
        ...one,
        changedFields: changedSince(all[index + 1]?.data, one.data!),
      }));
      return { versions, nextPageToken };
    }),
});

const newestOf = (row: ProductRow): ProductVersion => ({
  version: row.version,
  changedBy: row.changed_by ?? '',
  changedAt: row.updated_at,
  data: toProduct(row, true).data,
  deleted: row.deleted ?? false,
  changedFields: [],
});

const toVersion = (row: ProductVersionRow): ProductVersion => ({
  version: row.version,
  changedBy: row.changed_by,
  changedAt: row.changed_at,
  // What a version of then did not know of itself is as if it were empty.
  data: ProductInput.fromJSON(row.data),
  deleted: row.deleted,
  changedFields: [],
});

function changedSince(before: ProductInput | undefined, after: ProductInput): string[] {
  if (!before) return [];
  const [was, is] = [ProductInput.toJSON(before), ProductInput.toJSON(after)] as Record<string, unknown>[];
  const fields = new Set([...Object.keys(was!), ...Object.keys(is!)]);
  return [...fields].filter((field) => !isDeepStrictEqual(was![field], is![field])).sort();
}
