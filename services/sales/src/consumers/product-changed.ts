import { consumer } from '@mostrador/kit';
import { ProductChanged } from '@mostrador/proto/stock';

export const productChanged = consumer(ProductChanged, async (tx, events) => {
  const products = events.map(({ body }) => body.product!).toSorted((a, b) => a.version - b.version);
  // One row a product: its newest state in this batch.
  const newest = new Map(
    products.map(({ productId, version, data }) => [
      productId,
      { productId, version, name: data!.name, active: data!.active, byUnit: data!.unit === 'unit' },
    ]),
  );
  await tx.sql`
    insert into products (tenant_id, product_id, name, active, by_unit, version)
    select ${tx.tenantId}, r."productId", r.name, r.active, r."byUnit", r.version
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])})
      as r("productId" uuid, name text, active boolean, "byUnit" boolean, version bigint)
    on conflict (tenant_id, product_id) do update
    set name = excluded.name, active = excluded.active, by_unit = excluded.by_unit, version = excluded.version
    where products.version < excluded.version
      or (products.version = excluded.version and products.by_unit is null)`;
});
