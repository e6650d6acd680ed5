import {
  type Backlog,
  type DeadLetter,
  type GetBacklogRequest,
  type ListDeadLettersRequest,
  type ListDeadLettersResponse,
  OpsServiceDefinition,
  type RedriveDeadLetterRequest,
  type ReplayRequest,
  type ReplayResponse,
} from '@mostrador/proto/ops';
import { z } from 'zod';
import type { Applier } from './apply.ts';
import { fail } from '@mostrador/access';
import { moment, storedMoment } from '@mostrador/rules';
import { paged, pageOf, pageToken } from '@mostrador/rules/paging';
import { handler, rules } from './handler.ts';
import type { Relay } from './relay.ts';
import { serves } from './server.ts';

type DeadRow = {
  event_id: string;
  subject: string;
  key: string;
  body: string;
  actor_id: string;
  emitted_at: string;
  reason: string;
  attempts: number;
  dead_at: string;
  redriven_at: string | null;
};

const toDeadLetter = (row: DeadRow): DeadLetter => ({
  eventId: row.event_id,
  subject: row.subject,
  payloadJson: row.body,
  reason: row.reason,
  attempts: row.attempts,
  deadAt: row.dead_at,
  ...(row.redriven_at ? { redrivenAt: row.redriven_at } : {}),
});

/** Of one company, which they see and mend all of: what is dead may be of any branch. */
const operators = { can: ['owner', 'admin'], companyWide: true } as const;

const listDeadLetters = handler<ListDeadLettersRequest, ListDeadLettersResponse>({
  ...operators,
  rules: rules<ListDeadLettersRequest>({ ...paged() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const after = pageToken.read(input.pageToken, storedMoment, z.uuid());
      const rows = await tx.sql<DeadRow>`
        select * from kit_dead_letters
        where redriven_at is null and (${after?.[0] ?? null}::timestamptz is null
          or (dead_at, event_id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
        order by dead_at desc, event_id desc limit ${input.pageSize + 1}`;
      const { page, nextPageToken } = pageOf(rows, input.pageSize, (last) => [last.dead_at, last.event_id]);
      return { deadLetters: page.map(toDeadLetter), nextPageToken };
    }),
});

const redriveWith = (applier: Applier) =>
  handler<RedriveDeadLetterRequest, DeadLetter>({
    ...operators,
    rules: rules<RedriveDeadLetterRequest>({ eventId: z.uuid().toLowerCase() }),
    async run(ctx, input) {
      const find = () =>
        ctx.tenant((tx) => tx.sql<DeadRow>`select * from kit_dead_letters where event_id = ${input.eventId}`);
      const [row] = await find();
      if (!row) return fail('not_found', { field: 'eventId' });
      if (row.redriven_at) return toDeadLetter(row);
      // It was noted in no inbox: its transaction was rolled back.
      const problem = await applier
        .applyAll([
          {
            id: row.event_id,
            tenantId: ctx.tenantId,
            actorId: row.actor_id,
            key: row.key,
            at: row.emitted_at,
            subject: row.subject,
            text: row.body,
          },
        ])
        .then(
          () => null,
          (error: Error) => `${error.name}: ${error.message}`.slice(0, 2000),
        );
      await ctx.tenant(
        (tx) => tx.sql`
        update kit_dead_letters set attempts = attempts + 1, reason = coalesce(${problem}, reason),
          redriven_at = case when ${problem}::text is null then now() end
        where event_id = ${input.eventId}`,
      );
      return toDeadLetter((await find())[0]!);
    },
  });

/** The verbs that every service serves beside its own. */
export function opsHandlers(parts: {
  applier: Applier;
  relay: Relay;
  unapplied: (tenantId?: string) => Promise<number | null>;
  deadLetters: () => Promise<number>;
}) {
  const replay = handler<ReplayRequest, ReplayResponse>({
    can: ['service'],
    rules: rules<ReplayRequest>({ from: moment }),
    run: async (_ctx, input) => ({ events: await parts.relay.replay(input.from!) }),
  });

  const getBacklog = handler<GetBacklogRequest, Backlog>({
    ...operators,
    can: [...operators.can, 'service'],
    rules: rules<GetBacklogRequest>({}),
    async run(ctx) {
      const isOfAll = ctx.actor.kind === 'service';
      const unapplied = await parts.unapplied(isOfAll ? undefined : ctx.tenantId);
      const unappliedEvents = unapplied ?? fail('unavailable', { detail: 'The broker cannot be asked.' });
      if (isOfAll)
        return {
          unappliedEvents,
          unpublishedEvents: await parts.relay.waiting(),
          deadLetters: await parts.deadLetters(),
        };
      return ctx.tenant(async (tx) => {
        const [own] = await tx.sql<Omit<Backlog, 'unappliedEvents'>>`
          select (select count(*) from kit_outbox where tenant_id = ${tx.tenantId} and stream_seq is null)
              as "unpublishedEvents",
            (select count(*) from kit_dead_letters where tenant_id = ${tx.tenantId} and redriven_at is null)
              as "deadLetters"`;
        return { ...own!, unappliedEvents };
      });
    },
  });

  return serves(OpsServiceDefinition, {
    listDeadLetters,
    redriveDeadLetter: redriveWith(parts.applier),
    replay,
    getBacklog,
  });
}
