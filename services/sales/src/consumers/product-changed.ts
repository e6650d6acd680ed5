import { consumer } from '@mostrador/kit';
import { ProductChanged } from '@mostrador/proto/stock';

export const productChanged = consumer(ProductChanged, async (tx, events) => {
  const products = events.map(({ body }) => body.product!).toSorted((a, b) => a.version - b.version);
  // One row a product: its newest state in this batch.
  const newest = new Map(
    products.map(({ productId, version, data }) => [
      productId,
      { ...data!, productId, version, byUnit: data!.unit === 'unit' },
    ]),
  );
  await tx.sql`
    insert into products (tenant_id, product_id, name, active, by_unit, version, category, unit, pack_units, supplier_id,
      price_minor, cost_minor, cost_includes_iva, open_price, iva_treatment, iva_rate_bp, price_fixed)
    select ${tx.tenantId}, r."productId", r.name, r.active, r."byUnit", r.version, r.category, r.unit, r."packUnits",
      r."supplierId", r."priceMinor", r."costMinor", r."costIncludesIva", r."openPrice", r."ivaTreatment", r."ivaRateBp",
      coalesce(r."priceFixed", false)
    from jsonb_to_recordset(${JSON.stringify([...newest.values()])})
      as r("productId" uuid, name text, active boolean, "byUnit" boolean, version bigint,
        category text, unit text, "packUnits" int, "supplierId" uuid, "priceMinor" bigint, "costMinor" bigint,
        "costIncludesIva" boolean, "openPrice" boolean, "ivaTreatment" text, "ivaRateBp" int, "priceFixed" boolean)
    on conflict (tenant_id, product_id) do update
    set name = excluded.name, active = excluded.active, by_unit = excluded.by_unit, version = excluded.version,
      category = excluded.category, unit = excluded.unit, pack_units = excluded.pack_units,
      supplier_id = excluded.supplier_id, price_minor = excluded.price_minor, cost_minor = excluded.cost_minor,
      cost_includes_iva = excluded.cost_includes_iva, open_price = excluded.open_price,
      iva_treatment = excluded.iva_treatment, iva_rate_bp = excluded.iva_rate_bp, price_fixed = excluded.price_fixed
    where products.version < excluded.version
      or (products.version = excluded.version and products.iva_treatment is null)`;
});
