import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListReservationsRequest, ListReservationsResponse } from '@mostrador/proto/stock';
import { idOrNone } from '@mostrador/rules';
import { z } from 'zod';
import { type ReservationRow, toReservation } from '../reserving/convert.ts';
import { branchesToList } from '../queries.ts';
import { readers } from '../rules.ts';

export const listReservations = handler<ListReservationsRequest, ListReservationsResponse>({
  can: readers,
  rules: rules<ListReservationsRequest>({ branchId: idOrNone, productId: idOrNone, ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const branches = branchesToList(ctx.actor, input.branchId);
      const [before = null] = pageToken.read(input.pageToken, z.uuid()) ?? [];
      const found = await tx.sql<ReservationRow>`
        select r.* from reservations r
        where r.tenant_id = ${tx.tenantId} and r.state = 'held'
          and (${branches}::uuid[] is null or r.branch_id = any(${branches}::uuid[]))
          and (${before}::uuid is null or r.reservation_id < ${before}::uuid)
          and (${input.productId || null}::uuid is null or exists (
            select from reserved_goods g where g.tenant_id = r.tenant_id and g.reservation_id = r.reservation_id
              and g.product_id = ${input.productId || null}::uuid))
        order by r.reservation_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(found, input.pageSize, (last) => [last.reservation_id]);
      return { reservations: page.map(toReservation), nextPageToken };
    }),
});
