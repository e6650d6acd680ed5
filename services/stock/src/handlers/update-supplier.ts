import { assertVersion, handler, rules } from '@mostrador/kit';
import { type Supplier, SupplierChanged, type UpdateSupplierRequest } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toSupplier } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers } from '../rules.ts';
import { createdAs, supplierById, supplierFields } from '../suppliers.ts';

export const updateSupplier = handler<UpdateSupplierRequest, Supplier>({
  can: keepers,
  companyWide: true,
  rules: rules<UpdateSupplierRequest>({ ...supplierFields, supplierId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { supplierId, name, cuit } = input;
      const details = input.details!;
      await tx.sql`select from suppliers where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId} for update`;
      const before = await supplierById(tx, supplierId);
      if (!before) return fail('not_found', { field: 'supplierId' });
      assertVersion(before, input.expectedVersion);
      await tx.sql`
        update suppliers set name = ${name}, cuit = ${cuit}, legal_name = ${details.legalName},
          contacts = ${JSON.stringify(details.contacts)}::jsonb, payment_days = ${details.paymentDays},
          lead_days = ${details.leadDays}, lead_deviation_days = ${details.leadDeviationDays},
          minimum_order_minor = ${details.minimumOrderMinor}, active = ${details.active}, version = version + 1,
          created_as = coalesce(created_as, ${createdAs({ name: before.name, cuit: before.cuit })})
        where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId}`;
      const supplier = toSupplier((await supplierById(tx, supplierId))!);
      tx.emit(SupplierChanged, supplierId, { supplier });
      return supplier;
    }),
});
