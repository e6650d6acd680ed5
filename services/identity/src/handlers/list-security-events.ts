import { handler, rules } from '@mostrador/kit';
import { storedMoment } from '@mostrador/rules';
import { pageSize, pageToken } from '@mostrador/rules/paging';
import type { ListSecurityEventsRequest, ListSecurityEventsResponse } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toSecurityEvent } from '../convert.ts';
import { prisma } from '../database.ts';
import { idOrNone, managers, pageTokenText } from '../rules.ts';
import { securityKinds } from '../security-log.ts';

export const listSecurityEvents = handler<ListSecurityEventsRequest, ListSecurityEventsResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListSecurityEventsRequest>({
    kind: z.enum([...securityKinds, '']),
    subjectId: idOrNone,
    pageSize: pageSize(),
    pageToken: pageTokenText,
  }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const rows = await ctx.prisma(prisma, (tx) =>
      tx.db.securityEvent.findMany({
        where: {
          tenantId: ctx.tenantId,
          ...(input.kind ? { kind: input.kind } : {}),
          ...(input.subjectId ? { subjectId: input.subjectId } : {}),
          ...(after ? { OR: [{ at: { lt: after[0] } }, { at: after[0], eventId: { lt: after[1] } }] } : {}),
        },
        orderBy: [{ at: 'desc' }, { eventId: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const page = rows.slice(0, input.pageSize);
    const last = page.at(-1);
    return {
      events: page.map(toSecurityEvent),
      nextPageToken: rows.length > page.length && last ? pageToken.make(last.at.toISOString(), last.eventId) : '',
    };
  },
});
