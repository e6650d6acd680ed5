import { handler, rules } from '@mostrador/kit';
import { type CreateSupplierRequest, type Supplier, SupplierChanged } from '@mostrador/proto/stock';
import { cuitOrNone } from '@mostrador/rules';
import { type SupplierRow, toSupplier } from '../convert.ts';
import { fail } from '../errors.ts';
import { keepers, line, newId } from '../rules.ts';

export const createSupplier = handler<CreateSupplierRequest, Supplier>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateSupplierRequest>({ supplierId: newId, name: line.trim().min(1).max(200), cuit: cuitOrNone }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { supplierId, name, cuit } = input;
      const made = await tx.sql`
        insert into suppliers (tenant_id, supplier_id, name, cuit) values (${tx.tenantId}, ${supplierId}, ${name}, ${cuit})
        on conflict do nothing returning 1`;
      const [stored] = await tx.sql<SupplierRow>`
        select * from suppliers where tenant_id = ${tx.tenantId} and supplier_id = ${supplierId}`;
      if (stored!.name !== name || stored!.cuit !== cuit) return fail('id_reused', { field: 'supplierId' });
      const supplier = toSupplier(stored!);
      if (made.length > 0) tx.emit(SupplierChanged, supplierId, { supplier });
      return supplier;
    }),
});
