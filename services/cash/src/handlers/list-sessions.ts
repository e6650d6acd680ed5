import { assertActsIn, branchesOf, handler, rules } from '@mostrador/kit';
import { idOrNone, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSessionsRequest, ListSessionsResponse } from '@mostrador/proto/cash';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { toSession } from '../convert.ts';
import { sightOf } from '../access.ts';
import { type SessionRow, sessionsById } from '../queries.ts';
import { readers } from '../rules.ts';

export const listSessions = handler<ListSessionsRequest, ListSessionsResponse>({
  can: readers,
  rules: rules<ListSessionsRequest>({
    tillId: idOrNone,
    branchId: idOrNone,
    state: orNone(words.sessionState),
    ...paged(),
  }),
  run: (ctx, { tillId, branchId, state, ...page }) =>
    ctx.tenant(async (tx) => {
      if (branchId) assertActsIn(ctx.actor, branchId);
      const branches = branchId ? [branchId] : branchesOf(ctx.actor);
      const after = pageToken.read(page.pageToken, storedMoment, z.uuid());
      const [since, last] = after ?? [null, null];
      const found = await tx.sql<Pick<SessionRow, 'session_id' | 'created_at'>>`
        select session_id, created_at from till_sessions
        where tenant_id = ${tx.tenantId} and (${tillId || null}::uuid is null or till_id = ${tillId || null})
          and (${branches}::uuid[] is null or branch_id = any(${branches}::uuid[]))
          and (${state} = '' or state = ${state})
          and (${since}::timestamptz is null or (created_at, session_id) < (${since}, ${last}::uuid))
        order by created_at desc, session_id desc limit ${page.pageSize + 1}`;
      const { page: shown, nextPageToken } = pageOf(found, page.pageSize, (end) => [end.created_at, end.session_id]);
      const sessions = await sessionsById(
        tx,
        shown.map((one) => one.session_id),
      );
      return { sessions: sessions.map((session) => toSession(session, sightOf(ctx.actor, session))), nextPageToken };
    }),
});
