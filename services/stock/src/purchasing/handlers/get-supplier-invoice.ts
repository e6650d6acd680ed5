import { handler, rules } from '@mostrador/kit';
import type { GetSupplierInvoiceRequest, SupplierInvoice } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { auditors } from '../../rules.ts';
import { toInvoice } from '../convert.ts';
import { readInvoices } from '../queries.ts';

export const getSupplierInvoice = handler<GetSupplierInvoiceRequest, SupplierInvoice>({
  can: auditors,
  companyWide: true,
  rules: rules<GetSupplierInvoiceRequest>({ invoiceId: id }),
  run: (ctx, { invoiceId }) =>
    ctx.tenant(async (tx) => {
      const [invoice] = await readInvoices(tx, [invoiceId]);
      return invoice ? toInvoice(invoice) : fail('not_found', { field: 'invoiceId' });
    }),
});
