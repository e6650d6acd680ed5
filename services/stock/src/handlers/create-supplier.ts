import { handler, rules } from '@mostrador/kit';
import { type CreateSupplierRequest, type Supplier, SupplierChanged } from '@mostrador/proto/stock';
import { toSupplier } from '../convert.ts';
import { prisma } from '../database.ts';
import { fail } from '../errors.ts';
import { cuitOrNone, keepers, line, newId } from '../rules.ts';

export const createSupplier = handler<CreateSupplierRequest, Supplier>({
  can: keepers,
  companyWide: true,
  rules: rules<CreateSupplierRequest>({ supplierId: newId, name: line.trim().min(1).max(200), cuit: cuitOrNone }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async ({ db, tenantId, emit }) => {
      const made = await db.supplier.createMany({ data: { tenantId, ...input }, skipDuplicates: true });
      const stored = await db.supplier.findUniqueOrThrow({
        where: { tenantId_supplierId: { tenantId, supplierId: input.supplierId } },
      });
      if (stored.name !== input.name || stored.cuit !== input.cuit) {
        return fail('id_reused', { field: 'supplierId' });
      }
      const supplier = toSupplier(stored);
      if (made.count > 0) emit(SupplierChanged, supplier.supplierId, { supplier });
      return supplier;
    }),
});
