import { handler, pageToken, rules } from '@mostrador/kit';
import type { ListSessionFactsRequest, ListSessionFactsResponse, SessionFact } from '@mostrador/proto/sales';
import { z } from 'zod';
import { returnFact, type ReturnRow, saleFact, type SaleRow, voidFact, type VoidRow } from '../convert.ts';
import { salesById } from '../queries.ts';
import { id } from '../rules.ts';

type FactRow = { fact_id: string; kind: 'sale' | 'void' | 'return' };

export const listSessionFacts = handler<ListSessionFactsRequest, ListSessionFactsResponse>({
  can: ['service:cash'],
  rules: rules<ListSessionFactsRequest>({
    sessionId: id,
    pageSize: z
      .int()
      .min(0)
      .max(1_000)
      .transform((size) => size || 500),
    pageToken: z.string().max(500),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [after = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const { sessionId } = input;
      const rows = await tx.sql<FactRow>`
        select * from (
          select sale_id as fact_id, 'sale' as kind from sales where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
          union all
          select void_id, 'void' from voids where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
          union all
          select return_id, 'return' from returns where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
        ) facts
        where ${after}::uuid is null or fact_id > ${after}::uuid order by fact_id limit ${input.pageSize + 1}`;
      const page = rows.slice(0, input.pageSize);
      const idsOf = (kind: FactRow['kind']) => page.filter((row) => row.kind === kind).map((row) => row.fact_id);
      const voids = await tx.sql<VoidRow>`
        select * from voids where tenant_id = ${tx.tenantId} and void_id = any(${idsOf('void')}::uuid[])`;
      const returns = await tx.sql<ReturnRow>`
        select * from returns where tenant_id = ${tx.tenantId} and return_id = any(${idsOf('return')}::uuid[])`;
      const sales = new Map<string, SaleRow>();
      for (const row of await salesById(tx, [...idsOf('sale'), ...voids.map((one) => one.sale_id)])) {
        sales.set(row.sale_id, row);
      }
      const facts = new Map<string, SessionFact>();
      for (const saleId of idsOf('sale')) facts.set(saleId, saleFact(sales.get(saleId)!));
      for (const row of voids) facts.set(row.void_id, voidFact(row, sales.get(row.sale_id)!));
      for (const row of returns) facts.set(row.return_id, returnFact(row));
      const last = page.at(-1);
      return {
        facts: page.map((row) => facts.get(row.fact_id)!),
        nextPageToken: rows.length > page.length && last ? pageToken.make(last.fact_id) : '',
      };
    }),
});
