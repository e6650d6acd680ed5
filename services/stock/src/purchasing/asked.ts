import type { Tx } from '@mostrador/kit';
import { type SupplierProduct, SupplierProductChanged } from '@mostrador/proto/purchasing';
import { toSupplierProduct } from './convert.ts';
import { readAsked } from './queries.ts';

/** Tells what a supplier asks for products as it stands now, and answers it in the order of the ids. */
export async function tellAsked(tx: Tx, supplierId: string, productIds: string[]): Promise<SupplierProduct[]> {
  const rows = await readAsked(tx, supplierId, productIds);
  return productIds.map((productId) => {
    const supplierProduct = toSupplierProduct(rows.get(productId)!);
    tx.emit(SupplierProductChanged, supplierId, { supplierProduct });
    return supplierProduct;
  });
}
