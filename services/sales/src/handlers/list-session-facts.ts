import { handler, rules } from '@mostrador/kit';
import { pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSessionFactsRequest, ListSessionFactsResponse, SessionFact } from '@mostrador/proto/sales';
import { type Word, words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import type { NoteRefundRow, ReturnRow, SaleRow, VoidRow } from '../convert.ts';
import { salesById } from '../queries.ts';
import { refundFact, returnFact, saleFact, voidFact } from '../session-facts.ts';

type FactRow = { fact_id: string; kind: Word<'factKind'> };

const nameOf = ({ fact_id: factId, kind }: FactRow) => `${kind} ${factId}`;

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
      // Ids are made by clients: facts of two kinds may have the same.
      const [after = null, kind = null] = pageToken.read(input.pageToken, z.uuid(), z.enum(words.factKind)) ?? [];
      const { sessionId } = input;
      const rows = await tx.sql<FactRow>`
        select * from (
          select sale_id as fact_id, 'sale' as kind from sales where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
          union all
          select void_id, 'void' from voids where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
          union all
          select return_id, 'return' from returns where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
          union all
          select note_id, 'refund' from note_refunds where tenant_id = ${tx.tenantId} and session_id = ${sessionId}
        ) facts
        where ${after}::uuid is null or (fact_id, kind) > (${after}::uuid, ${kind})
        order by fact_id, kind limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.fact_id, last.kind]);
      const idsOf = (kind: FactRow['kind']) => page.filter((row) => row.kind === kind).map((row) => row.fact_id);
      const voids = await tx.sql<VoidRow>`
        select * from voids where tenant_id = ${tx.tenantId} and void_id = any(${idsOf('void')}::uuid[])`;
      const returns = await tx.sql<ReturnRow>`
        select * from returns where tenant_id = ${tx.tenantId} and return_id = any(${idsOf('return')}::uuid[])`;
      const refunds = await tx.sql<NoteRefundRow>`
        select * from note_refunds where tenant_id = ${tx.tenantId} and note_id = any(${idsOf('refund')}::uuid[])`;
      const sales = new Map<string, SaleRow>();
      for (const row of await salesById(tx, [...idsOf('sale'), ...voids.map((one) => one.sale_id)])) {
        sales.set(row.sale_id, row);
      }
      const facts = new Map(
        [
          ...idsOf('sale').map((saleId) => saleFact(sales.get(saleId)!)),
          ...voids.map((row) => voidFact(row, sales.get(row.sale_id)!)),
          ...returns.map(returnFact),
          ...refunds.map(refundFact),
        ].map((fact): [string, SessionFact] => [`${fact.kind} ${fact.factId}`, fact]),
      );
      return { facts: page.map((row) => facts.get(nameOf(row))!), nextPageToken };
    }),
});
