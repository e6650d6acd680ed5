import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListPastLevelsRequest, ListPastLevelsResponse } from '@mostrador/proto/stock';
import { id, moment } from '@mostrador/rules';
import { z } from 'zod';
import type { MovementRow } from '../convert.ts';
import { firstIdOf } from '../domain/noted-at.ts';
import { assertBranches } from '../queries.ts';
import { auditors } from '../rules.ts';

type Balance = Pick<MovementRow, 'product_id' | 'balance_milli' | 'balance_value_minor'>;

export const listPastLevels = handler<ListPastLevelsRequest, ListPastLevelsResponse>({
  can: auditors,
  rules: rules<ListPastLevelsRequest>({ branchId: id, at: moment, ...paged() }),
  run: (ctx, { branchId, at, ...input }) =>
    ctx.tenant(async (tx) => {
      await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
      const [after = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<Balance>`
        select l.product_id, m.balance_milli, m.balance_value_minor
        from levels l
        cross join lateral (
          select balance_milli, balance_value_minor from stock_movements m
          where m.tenant_id = ${tx.tenantId} and m.branch_id = l.branch_id and m.product_id = l.product_id
            and m.movement_id < ${firstIdOf(Date.parse(at!))}::uuid
          order by m.fact_number desc limit 1) m
        where l.tenant_id = ${tx.tenantId} and l.branch_id = ${branchId}
          and (${after}::uuid is null or l.product_id > ${after}::uuid)
        order by l.product_id limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.product_id]);
      const levels = page.map((row) => ({
        productId: row.product_id,
        balance: { onHandMilli: row.balance_milli ?? 0, valueMinor: row.balance_value_minor ?? undefined },
      }));
      return { levels, nextPageToken };
    }),
});
