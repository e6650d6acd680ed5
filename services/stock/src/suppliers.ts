import { createHash } from 'node:crypto';
import { rules, type Tx } from '@mostrador/kit';
import type { CreateSupplierRequest, SupplierContact, SupplierDetails } from '@mostrador/proto/stock';
import { cuitOrNone } from '@mostrador/rules';
import { z } from 'zod';
import type { SupplierRow } from './convert.ts';
import { line } from './rules.ts';

const days = z.int().min(0).max(365);

/** What a supplier is, as every verb that writes one takes it. */
export const supplierFields = {
  name: line.trim().min(1).max(200),
  cuit: cuitOrNone,
  details: rules<SupplierDetails>({
    legalName: line.trim().max(200),
    contacts: z
      .array(
        rules<SupplierContact>({
          name: line.trim().min(1).max(100),
          department: line.trim().max(100),
          phone: line.trim().max(50),
          email: z.union([z.literal(''), z.email().max(254)]),
        }),
      )
      .max(20),
    paymentDays: days,
    leadDays: days,
    leadDeviationDays: days,
    minimumOrderMinor: z.int().min(0).max(1e12),
    active: z.boolean(),
  }),
};

export const nothingKnown: SupplierDetails = {
  legalName: '',
  contacts: [],
  paymentDays: 0,
  leadDays: 0,
  leadDeviationDays: 0,
  minimumOrderMinor: 0,
  active: true,
};

/** What a supplier was created with, as a hash. One of before there were details is known by the two that there were. */
export const createdAs = ({ name, cuit, details }: Pick<CreateSupplierRequest, 'name' | 'cuit' | 'details'>): string =>
  createHash('sha256').update(JSON.stringify({ name, cuit, details })).digest('base64url');

export async function supplierById(tx: Tx, supplierId: string): Promise<SupplierRow | undefined> {
  const [row] = await tx.sql<SupplierRow>`
    select * from suppliers where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId}`;
  return row;
}
