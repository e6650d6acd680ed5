import { handler, rules } from '@mostrador/kit';
import type { MatchSupplierInvoiceRequest, SupplierInvoice } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { keepers } from '../../rules.ts';
import { lockInvoice, match, release, tellInvoice } from '../matching.ts';

export const matchSupplierInvoice = handler<MatchSupplierInvoiceRequest, SupplierInvoice>({
  can: keepers,
  companyWide: true,
  rules: rules<MatchSupplierInvoiceRequest>({ invoiceId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { invoiceId } = input;
      const invoice = await lockInvoice(tx, input);
      if (invoice.state !== 'differs') fail('invoice_settled', { field: 'invoiceId' });
      await release(tx, invoice);
      await match(tx, invoice, ctx.now().toISOString());
      await tx.sql`
        update supplier_invoices set version = version + 1
        where tenant_id = ${tx.tenantId} and invoice_id = ${invoiceId}`;
      return tellInvoice(tx, invoiceId);
    }),
});
