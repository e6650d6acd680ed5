import type { Tx } from '@mostrador/kit';
import type { ProductRow } from '../convert.ts';
import { fail } from '../errors.ts';
import type { Shelved } from './domain/label.ts';

/** Which products, by what has changed since a publication (0 for all) or by id. */
type Asked = { after: number; productIds: string[]; weighedOnly: boolean; offset: number; limit: number };

type Row = Pick<
  ProductRow,
  'name' | 'price_minor' | 'iva_rate_bp' | 'internal_tax_minor' | 'unit' | 'plu' | 'barcodes'
>;

/** The newest publication that products have, and where in the history of prices another one ended. */
async function readPlace(tx: Tx, after: number): Promise<{ version: number; place: number }> {
  const [row] = await tx.sql<{ version: number; known: boolean; place: number }>`
    select coalesce((select version from repricings where tenant_id = ${tx.tenantId} and state = 'published'
        order by begins_at desc, version desc limit 1), 0)::bigint as version,
      exists (select from repricings
        where tenant_id = ${tx.tenantId} and version = ${after} and state = 'published') as known,
      coalesce((select max(c.change_number)
        from repricings p
        join repricing_changes r on r.tenant_id = p.tenant_id and r.repricing_id = p.repricing_id
        join price_changes c on c.tenant_id = r.tenant_id and c.product_id = r.product_id and c.publication = p.version
        where p.tenant_id = ${tx.tenantId} and p.version = ${after}), 0)::bigint as place`;
  if (after > 0 && !row!.known) fail('publication_unknown', { field: 'since' });
  return row!;
}

/** Products with what a shelf or a scale says of them, in the order in which they stand. */
export async function readShelved(tx: Tx, { after, productIds, weighedOnly, offset, limit }: Asked) {
  const { version, place } = await readPlace(tx, after);
  const rows = await tx.sql<Row>`
    select p.name, p.price_minor, p.iva_rate_bp, p.internal_tax_minor, p.unit, p.plu,
      array(select b.barcode from product_barcodes b
        where b.tenant_id = p.tenant_id and b.product_id = p.product_id order by b.position) as barcodes
    from products p
    where p.tenant_id = ${tx.tenantId} and p.active and not p.open_price
      and (not ${weighedOnly} or p.unit = 'kg' or p.plu is not null)
      and (cardinality(${productIds}::uuid[]) = 0 or p.product_id = any(${productIds}::uuid[]))
      and (${place}::bigint = 0 or exists (
        select from price_changes c where c.tenant_id = p.tenant_id and c.product_id = p.product_id
          and c.price_list_id = c.tenant_id and c.from_milli = 0 and c.change_number > ${place}::bigint))
    order by p.category, p.search_name, p.product_id offset ${offset} limit ${limit}`;
  const shelved = rows.map((row): Omit<Shelved, 'barcode'> & Pick<Row, 'barcodes' | 'plu'> => ({
    name: row.name,
    priceMinor: row.price_minor,
    ivaRateBp: row.iva_rate_bp,
    internalTaxMinor: row.internal_tax_minor,
    unit: row.unit,
    plu: row.plu,
    barcodes: row.barcodes,
  }));
  return { shelved, version };
}
