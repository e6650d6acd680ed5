import { handler, rules } from '@mostrador/kit';
import { idOrNone, orNone, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import type { ListSecurityEventsRequest, ListSecurityEventsResponse } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { toSecurityEvent } from '../convert.ts';
import { prisma } from '../database.ts';
import { managers } from '../rules.ts';

export const listSecurityEvents = handler<ListSecurityEventsRequest, ListSecurityEventsResponse>({
  can: managers,
  companyWide: true,
  rules: rules<ListSecurityEventsRequest>({ kind: orNone(words.securityEventKind), subjectId: idOrNone, ...paged() }),
  async run(ctx, input) {
    const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
    const rows = await ctx.prisma(prisma, (db) =>
      db.securityEvent.findMany({
        where: {
          tenant_id: ctx.tenantId,
          ...(input.kind ? { kind: input.kind } : {}),
          ...(input.subjectId ? { subject_id: input.subjectId } : {}),
          ...(after ? { OR: [{ at: { lt: after[0] } }, { at: after[0], event_id: { lt: after[1] } }] } : {}),
        },
        orderBy: [{ at: 'desc' }, { event_id: 'desc' }],
        take: input.pageSize + 1,
      }),
    );
    const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.at.toISOString(), last.event_id]);
    return { events: page.map(toSecurityEvent), nextPageToken };
  },
});
