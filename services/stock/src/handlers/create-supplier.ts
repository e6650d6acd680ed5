import { handler, rules } from '@mostrador/kit';
import { type CreateSupplierRequest, type Supplier, SupplierChanged } from '@mostrador/proto/stock';
import { toSupplier } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers, newId } from '../rules.ts';
import { createdAs, nothingKnown, supplierById, supplierFields } from '../suppliers.ts';

export const createSupplier = handler<CreateSupplierRequest, Supplier>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateSupplierRequest>({
    ...supplierFields,
    supplierId: newId,
    details: supplierFields.details.optional(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { supplierId, name, cuit, details = nothingKnown } = input;
      const made = await tx.sql`
        insert into suppliers (tenant_id, supplier_id, name, cuit, legal_name, contacts, payment_days, lead_days,
          lead_deviation_days, minimum_order_minor, active, created_as)
        values (${tx.tenantId}, ${supplierId}, ${name}, ${cuit}, ${details.legalName},
          ${JSON.stringify(details.contacts)}::jsonb, ${details.paymentDays}, ${details.leadDays},
          ${details.leadDeviationDays}, ${details.minimumOrderMinor}, ${details.active}, ${createdAs(input)})
        on conflict do nothing returning 1`;
      const stored = (await supplierById(tx, supplierId))!;
      if ((stored.created_as ?? createdAs({ name: stored.name, cuit: stored.cuit })) !== createdAs(input))
        return fail('id_reused', { field: 'supplierId' });
      const supplier = toSupplier(stored);
      if (made.length > 0) tx.emit(SupplierChanged, supplierId, { supplier });
      return supplier;
    }),
});
