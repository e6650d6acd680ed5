import { handler, pageSize, pageToken, rules, storedMoment } from '@mostrador/kit';
import type { ListSessionsRequest, ListSessionsResponse } from '@mostrador/proto/cash';
import { z } from 'zod';
import { toSession } from '../convert.ts';
import { prisma } from '../database.ts';
import { seesAmounts } from '../domain/access.ts';
import { sessionsById } from '../queries.ts';
import { optionalId, readers } from '../rules.ts';

export const listSessions = handler<ListSessionsRequest, ListSessionsResponse>({
  can: readers,
  rules: rules<ListSessionsRequest>({
    tillId: optionalId,
    branchId: optionalId,
    state: z.enum(['', 'open', 'declared', 'waiting_facts', 'closed', 'needs_justification']),
    pageSize: pageSize(),
    pageToken: z.string(),
  }),
  run: (ctx, { tillId, branchId, state, ...page }) =>
    ctx.prisma(prisma, async (tx) => {
      const after = pageToken.read(page.pageToken, storedMoment, z.uuid());
      const [createdAt, sessionId] = [new Date(after?.[0] ?? 0), after?.[1] ?? ''];
      const found = await tx.db.tillSession.findMany({
        select: { sessionId: true, createdAt: true },
        where: {
          ...(tillId && { tillId }),
          ...(branchId && { branchId }),
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
        sessions: sessions.map((session) => toSession(session, seesAmounts(ctx.actor, session))),
        nextPageToken:
          found.length > shown.length && last ? pageToken.make(last.createdAt.toISOString(), last.sessionId) : '',
      };
    }),
});
