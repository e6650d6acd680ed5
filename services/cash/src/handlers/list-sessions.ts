import { assertActsIn, branchesOf, handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListSessionsRequest, ListSessionsResponse } from '@mostrador/proto/cash';
import { z } from 'zod';
import { toSession } from '../convert.ts';
import { prisma } from '../database.ts';
import { sightOf } from '../access.ts';
import { sessionsById } from '../queries.ts';
import { optionalId, readers } from '../rules.ts';

export const listSessions = handler<ListSessionsRequest, ListSessionsResponse>({
  can: readers,
  rules: rules<ListSessionsRequest>({
    tillId: optionalId,
    branchId: optionalId,
    state: z.enum(['', 'open', 'declared', 'waiting_facts', 'closed', 'needs_justification']),
    pageSize: pageSize(),
    pageToken: z.string().max(500),
  }),
  run: (ctx, { tillId, branchId, state, ...page }) =>
    ctx.prisma(prisma, async (tx) => {
      if (branchId) assertActsIn(ctx.actor, branchId);
      const branches = branchesOf(ctx.actor);
      const after = pageToken.read(page.pageToken, storedMoment, z.uuid());
      const [createdAt, sessionId] = [new Date(after?.[0] ?? 0), after?.[1] ?? ''];
      const found = await tx.db.tillSession.findMany({
        select: { sessionId: true, createdAt: true },
        where: {
          ...(tillId && { tillId }),
          ...(branchId ? { branchId } : branches && { branchId: { in: [...branches] } }),
          ...(state && { state }),
          ...(after && { OR: [{ createdAt: { lt: createdAt } }, { createdAt, sessionId: { lt: sessionId } }] }),
        },
        orderBy: [{ createdAt: 'desc' }, { sessionId: 'desc' }],
        take: page.pageSize + 1,
      });
      const shown = found.slice(0, page.pageSize);
      const last = shown.at(-1);
      const sessions = await sessionsById(
        tx,
        shown.map((one) => one.sessionId),
      );
      return {
        sessions: sessions.map((session) => toSession(session, sightOf(ctx.actor, session))),
        nextPageToken:
          found.length > shown.length && last ? pageToken.make(last.createdAt.toISOString(), last.sessionId) : '',
      };
    }),
});
