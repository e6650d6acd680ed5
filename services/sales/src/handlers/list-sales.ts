import { branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, moment, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSalesRequest, ListSalesResponse } from '@mostrador/proto/sales';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { hideSale, type SaleRow, type Since, toSale } from '../convert.ts';
import { isBlind } from '../domain/sender.ts';
import { readers } from '../rules.ts';

type Listed = SaleRow & Pick<Since, 'voided' | 'returned'> & { refunded_minor: number; sealed: boolean };

export const listSales = handler<ListSalesRequest, ListSalesResponse>({
  can: readers,
  rules: rules<ListSalesRequest>({
    branchId: idOrNone,
    tillId: idOrNone,
    sessionId: idOrNone,
    cashierId: idOrNone,
    state: orNone(words.saleState),
    flag: orNone(words.saleFlag),
    from: moment.optional(),
    to: moment.optional(),
    ...paged(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [at = null, saleId = null] = pageToken.read(input.pageToken, storedMoment, z.uuid()) ?? [];
      const rows = await tx.sql<Listed>`
        select s.*, v.void_id is not null as voided, t.sealed_at is not null as sealed,
          coalesce((select jsonb_agg(line) from returns r, jsonb_array_elements(r.lines) as line
            where r.tenant_id = s.tenant_id and r.sale_id = s.sale_id), '[]') as returned,
          coalesce((select sum(n.total_minor) from note_refunds n
            where n.tenant_id = s.tenant_id and n.sale_id = s.sale_id and n.of_sale), 0)::bigint as refunded_minor
        from sales s
        join till_sessions t on t.tenant_id = s.tenant_id and t.session_id = s.session_id
        left join voids v on v.tenant_id = s.tenant_id and v.sale_id = s.sale_id
        where s.tenant_id = ${tx.tenantId}
          and (${branchesOf(ctx.actor)}::uuid[] is null or s.branch_id = any (${branchesOf(ctx.actor)}::uuid[]))
          and (${input.branchId} = '' or s.branch_id::text = ${input.branchId})
          and (${input.tillId} = '' or s.till_id::text = ${input.tillId})
          and (${input.sessionId || null}::uuid is null or s.session_id = ${input.sessionId || null}::uuid)
          and (${input.cashierId} = '' or s.cashier_id::text = ${input.cashierId})
          and (${input.state} = '' or (v.void_id is not null) = (${input.state} = 'voided'))
          and (${input.flag} = '' or ${input.flag} = any (s.flags))
          and (${input.from ?? null}::timestamptz is null or s.effective_at >= ${input.from ?? null}::timestamptz)
          and (${input.to ?? null}::timestamptz is null or s.effective_at < ${input.to ?? null}::timestamptz)
          and (${at}::timestamptz is null or (s.effective_at, s.sale_id) < (${at}::timestamptz, ${saleId}::uuid))
        order by s.effective_at desc, s.sale_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.effective_at, last.sale_id]);
      return {
        sales: page.map((row) => {
          const { voided, returned, refunded_minor: refundedMinor } = row;
          const sale = toSale(row, { voided, returned, refundedMinor });
          return isBlind(ctx.actor) && !row.sealed ? hideSale(sale) : sale;
        }),
        nextPageToken,
      };
    }),
});
