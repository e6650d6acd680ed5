import { handler, rules } from '@mostrador/kit';
import type { GetSupplierRequest, Supplier } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { toSupplier } from '../convert.ts';
import { fail } from '../errors.ts';
import { auditors } from '../rules.ts';
import { supplierById } from '../suppliers.ts';

export const getSupplier = handler<GetSupplierRequest, Supplier>({
  can: auditors,
  rules: rules<GetSupplierRequest>({ supplierId: id }),
  run: (ctx, { supplierId }) =>
    ctx.tenant(async (tx) => {
      const stored = await supplierById(tx, supplierId);
      return stored ? toSupplier(stored) : fail('not_found', { field: 'supplierId' });
    }),
});
