import { handler, rules } from '@mostrador/kit';
import type { ApproveSupplierInvoiceRequest, SupplierInvoice } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { learnFrom, lockInvoice, tellInvoice } from '../matching.ts';
import { approvers, note } from '../rules.ts';

export const approveSupplierInvoice = handler<ApproveSupplierInvoiceRequest, SupplierInvoice>({
  can: approvers,
  companyWide: true,
  rules: rules<ApproveSupplierInvoiceRequest>({ invoiceId: id, expectedVersion: z.int().min(1), note }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      const { invoiceId } = input;
      const invoice = await lockInvoice(tx, input);
      if (invoice.state !== 'differs') fail('invoice_settled', { field: 'invoiceId' });
      await learnFrom(tx, invoice, ctx.now().toISOString());
      await tx.sql`
        update supplier_invoices set state = 'approved', approved_by = ${ctx.actor.id}, settled_note = ${input.note},
          version = version + 1
        where tenant_id = ${tx.tenantId} and invoice_id = ${invoiceId}`;
      return tellInvoice(tx, invoiceId);
    }),
});
