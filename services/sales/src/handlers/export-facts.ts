import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  RefusedSaleSettled,
  SaleCompleted,
  SaleRefunded,
  SaleRefused,
  SaleReturned,
  SaleVoided,
  TillActivityRecorded,
} from '@mostrador/proto/sales';
import type { NoteRefundRow, RefusedRow, ReturnRow, VoidRow } from '../convert.ts';
import { toRefund, toSale } from '../convert.ts';
import { salesById } from '../queries.ts';
import { toRefusedSaleSettled, toSaleRefused } from '../refusals.ts';
import { refundFact, saleFact } from '../session-facts.ts';
import { costsOf, toSaleReturned, toSaleVoided } from '../told.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'sale' as kind, sale_id as id from sales
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'void', void_id from voids
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'return', return_id from returns
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'refund', note_id from note_refunds
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'refused', refused_id from refused_sales
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'activity', operation_id from till_operations
    where tenant_id = ${tx.tenantId} and told is not null and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const voids = await tx.sql<VoidRow>`
    select * from voids where tenant_id = ${tx.tenantId} and void_id = any(${idsOf('void')}::uuid[])`;
  const returns = await tx.sql<ReturnRow>`
    select * from returns where tenant_id = ${tx.tenantId} and return_id = any(${idsOf('return')}::uuid[])`;
  const refunds = await tx.sql<NoteRefundRow>`
    select * from note_refunds where tenant_id = ${tx.tenantId} and note_id = any(${idsOf('refund')}::uuid[])`;
  const refused = await tx.sql<RefusedRow>`
    select * from refused_sales where tenant_id = ${tx.tenantId} and refused_id = any(${idsOf('refused')}::uuid[])`;
  const activities = await tx.sql<{ told: unknown }>`
    select told from till_operations
    where tenant_id = ${tx.tenantId} and operation_id = any(${idsOf('activity')}::uuid[])`;
  const saleIds = [...idsOf('sale'), ...[...voids, ...returns].map((row) => row.sale_id)];
  const sales = new Map((await salesById(tx, saleIds)).map((row) => [row.sale_id, row]));
  return new Map<string, Told>([
    ...idsOf('sale').map((id): [string, Told] => {
      const row = sales.get(id)!;
      // As it was told: what became of it since is told by itself.
      const body = { sale: toSale(row), fact: saleFact(row), costs: costsOf(row) };
      return [`sale ${id}`, toldAs(SaleCompleted, id, row.received_at, body)];
    }),
    ...voids.map((row): [string, Told] => {
      const body = toSaleVoided(row, sales.get(row.sale_id)!);
      return [`void ${row.void_id}`, toldAs(SaleVoided, row.sale_id, row.received_at ?? row.voided_at, body)];
    }),
    ...returns.map((row): [string, Told] => {
      const body = toSaleReturned(row, sales.get(row.sale_id)!);
      return [`return ${row.return_id}`, toldAs(SaleReturned, row.sale_id, row.received_at ?? row.returned_at, body)];
    }),
    ...refunds.map((row): [string, Told] => {
      const body = { refund: toRefund(row), fact: refundFact(row) };
      return [`refund ${row.note_id}`, toldAs(SaleRefunded, row.sale_id, row.refunded_at, body)];
    }),
    ...activities.map((row): [string, Told] => {
      const body = TillActivityRecorded.fromJSON(row.told);
      return [`activity ${body.activityId}`, toldAs(TillActivityRecorded, body.activityId, body.receivedAt!, body)];
    }),
    ...refused.map((row): [string, Told] => {
      const [id, at] = [row.refused_id, row.settled_at ?? row.refused_at];
      const told =
        row.status === 'waiting'
          ? toldAs(SaleRefused, id, at, toSaleRefused(row))
          : toldAs(RefusedSaleSettled, id, at, toRefusedSaleSettled(row));
      return [`refused ${id}`, told];
    }),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
