import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSupplierInvoicesRequest, ListSupplierInvoicesResponse } from '@mostrador/proto/purchasing';
import { words } from '@mostrador/proto/words';
import { idOrNone, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { auditors } from '../../rules.ts';
import { toInvoice } from '../convert.ts';
import { readInvoices } from '../queries.ts';

export const listSupplierInvoices = handler<ListSupplierInvoicesRequest, ListSupplierInvoicesResponse>({
  can: auditors,
  companyWide: true,
  rules: rules<ListSupplierInvoicesRequest>({
    supplierId: idOrNone,
    state: orNone(words.supplierInvoiceState),
    ...paged(50),
  }),
  run: (ctx, { supplierId, state, ...page }) =>
    ctx.tenant(async (tx) => {
      const [before] = pageToken.read(page.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<{ invoice_id: string }>`
        select invoice_id from supplier_invoices
        where tenant_id = ${tx.tenantId}
          and (${supplierId} = '' or supplier_id = nullif(${supplierId}, '')::uuid)
          and (${state} = '' or state = ${state})
          and (${before}::uuid is null or invoice_id < ${before}::uuid)
        order by invoice_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (last) => [last.invoice_id]);
      const rows = await readInvoices(
        tx,
        shown.map((one) => one.invoice_id),
      );
      return { invoices: rows.map(toInvoice), nextPageToken };
    }),
});
