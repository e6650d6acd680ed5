import { consumer } from '@mostrador/kit';
import { ProductChanged } from '@mostrador/proto/stock';

export const productChanged = consumer(ProductChanged, async (tx, events) => {
  const products = events.map(({ body }) => body.product!).toSorted((a, b) => a.version - b.version);
  // One row a product: its newest state in this batch.
  const newest = new Map(
    products.map(({ productId, version, data }) => [
      productId,
      { productId, version, name: data!.name, active: data!.active },
    ]),
  );
  await tx.sql`
    insert into products (tenant_id, product_id, name, active, version)
    select ${tx.tenantId}, r."productId", r.name, r.active, r.version
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])})
      as r("productId" uuid, name text, active boolean, version bigint)
    on conflict (tenant_id, product_id) do update
    set name = excluded.name, active = excluded.active, version = excluded.version
    where products.version < excluded.version`;
});
