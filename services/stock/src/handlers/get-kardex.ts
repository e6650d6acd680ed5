import { handler, rules, type Tx } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { GetKardexRequest, Kardex, StockBalance } from '@mostrador/proto/stock';
import { id, moment } from '@mostrador/rules';
import { z } from 'zod';
import { type MovementRow, toStockMovement } from '../convert.ts';
import { firstIdOf } from '../domain/noted-at.ts';
import { assertBranches } from '../queries.ts';
import { auditors } from '../rules.ts';

export const getKardex = handler<GetKardexRequest, Kardex>({
  can: auditors,
  rules: rules<GetKardexRequest>({
    branchId: id,
    productId: id,
    from: moment.optional(),
    to: moment.optional(),
    ...paged(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [input.branchId], () => 'branchId');
      const [first, end] = await Promise.all([
        input.from === undefined ? 0 : numberAt(tx, input, input.from),
        input.to === undefined ? never : numberAt(tx, input, input.to),
      ]);
      const [after] = pageToken.read(input.pageToken, z.int()) ?? [first - 1];
      const [found, opening, closing] = await Promise.all([
        readPage(tx, input, after, end),
        balanceBefore(tx, input, first),
        balanceBefore(tx, input, Math.max(first, end)),
      ]);
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.fact_number]);
      return { opening, movements: page.map(toStockMovement), closing, nextPageToken };
    }),
});

type Of = Pick<GetKardexRequest, 'branchId' | 'productId'>;

/** Above all numbers of facts. */
const never = Number.MAX_SAFE_INTEGER;

/**
 * The number of the first movement that was noted at a moment or later. Numbers are given under the lock of the level, so
 * that they are in the order of its balances, which the clocks of two servers need not be.
 */
async function numberAt(tx: Tx, { branchId, productId }: Of, at: string): Promise<number> {
  const [row] = await tx.sql<{ number: number }>`
    select fact_number as number from stock_movements
    where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and product_id = ${productId}
      and movement_id >= ${firstIdOf(Date.parse(at))}::uuid
    order by movement_id limit 1`;
  return row?.number ?? never;
}

const readPage = (tx: Tx, { branchId, productId, pageSize }: GetKardexRequest, after: number, end: number) =>
  tx.sql<MovementRow>`
    select * from stock_movements
    where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and product_id = ${productId}
      and fact_number > ${after} and fact_number < ${end}
    order by fact_number limit ${pageSize + 1}`;

async function balanceBefore(tx: Tx, { branchId, productId }: Of, number: number): Promise<StockBalance> {
  const [row] = await tx.sql<Pick<MovementRow, 'balance_milli' | 'balance_value_minor'>>`
    select balance_milli, balance_value_minor from stock_movements
    where tenant_id = ${tx.tenantId} and branch_id = ${branchId} and product_id = ${productId}
      and fact_number < ${number}
    order by fact_number desc limit 1`;
  if (!row) return { onHandMilli: 0, valueMinor: 0 };
  return { onHandMilli: row.balance_milli ?? 0, valueMinor: row.balance_value_minor ?? undefined };
}
