import { handler, rules } from '@mostrador/kit';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListCashMovementsRequest, ListCashMovementsResponse } from '@mostrador/proto/cash';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toMovement } from '../convert.ts';
import { assertReaches, isOwn, seesAmounts } from '../access.ts';
import type { Link } from '../domain/chain.ts';
import { fail } from '../errors.ts';
import { sessionOf } from '../queries.ts';
import { readers } from '../rules.ts';

/** Movements of a session in the order of their chain; adding them up would tell what is expected. */
export const listCashMovements = handler<ListCashMovementsRequest, ListCashMovementsResponse>({
  can: readers,
  rules: rules<ListCashMovementsRequest>({ sessionId: id, ...paged(500) }),
  run: (ctx, { sessionId, ...page }) =>
    ctx.tenant(async (tx) => {
      const session = await sessionOf(tx, sessionId);
      assertReaches(ctx.actor, session);
      if (!seesAmounts(ctx.actor, session)) {
        return fail(isOwn(ctx.actor, session) ? 'count_not_declared' : 'session_of_another', { field: 'sessionId' });
      }
      const [after = 0] = pageToken.read(page.pageToken, z.int()) ?? [];
      const links = await tx.sql<Link>`
        select * from cash_movements where tenant_id = ${tx.tenantId} and session_id = ${sessionId} and sequence > ${after}
        order by sequence limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(links, page.pageSize, (last) => [last.sequence]);
      return { movements: shown.map(toMovement), nextPageToken };
    }),
});
