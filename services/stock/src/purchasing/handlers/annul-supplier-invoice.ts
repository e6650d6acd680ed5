import { handler, rules } from '@mostrador/kit';
import type { AnnulSupplierInvoiceRequest, SupplierInvoice } from '@mostrador/proto/purchasing';
import { id, reason } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { lockInvoice, release, tellInvoice } from '../matching.ts';
import { approvers } from '../rules.ts';

export const annulSupplierInvoice = handler<AnnulSupplierInvoiceRequest, SupplierInvoice>({
  can: approvers,
  companyWide: true,
  rules: rules<AnnulSupplierInvoiceRequest>({ invoiceId: id, expectedVersion: z.int().min(1), reason }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { invoiceId } = input;
      const invoice = await lockInvoice(tx, input);
      if (invoice.state === 'annulled') fail('invoice_settled', { field: 'invoiceId' });
      await release(tx, invoice);
      await tx.sql`
        update supplier_invoice_lines set taken = '[]'
        where tenant_id = ${tx.tenantId} and invoice_id = ${invoiceId}`;
      await tx.sql`
        update supplier_invoices set state = 'annulled', settled_note = ${input.reason}, version = version + 1
        where tenant_id = ${tx.tenantId} and invoice_id = ${invoiceId}`;
      return tellInvoice(tx, invoiceId);
    }),
});
