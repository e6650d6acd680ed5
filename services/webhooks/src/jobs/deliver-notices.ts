import type { Job, JobCtx } from '@mostrador/kit';
import { type Lane, workLane } from '../delivering/work-lane.ts';

/** Addresses that are waited for at once: all together, and those of one company. */
const most = 100;
const mostOfOne = 4;

/**
 * Takes lanes that are due, for as long as an attempt may take. Companies take turns: of those that have as many at work,
 * the one that has waited longest comes first, and none gets more than its part.
 */
const claim = (ctx: JobCtx, free: number): Promise<Lane[]> =>
  ctx.as(
    null,
    (tx) => tx.sql<Lane>`
    with at_work as (
      select company_id, count(*) as lanes from lanes where leased_until > now() group by company_id
    ), waiting as (
      select l.company_id, l.webhook_id, l.due_at,
        coalesce(a.lanes, 0) + row_number() over (partition by l.company_id order by l.due_at) as place
      from lanes l left join at_work a using (company_id)
      where l.due_at <= now() and (l.leased_until is null or l.leased_until <= now())
    ), next as (
      select * from waiting where place <= ${mostOfOne} order by place, due_at limit ${free}
    )
    update lanes l set lease = gen_random_uuid(), leased_until = now() + interval '30 seconds'
    from next n
    where l.company_id = n.company_id and l.webhook_id = n.webhook_id
      and (l.leased_until is null or l.leased_until <= now())
    returning l.company_id, l.webhook_id, l.lease`,
  );

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends notices. What goes wrong at one address concerns that lane alone. */
export const deliverNotices: Job = {
  name: 'deliver-notices',
  everyMs: 250,
  outside: true,
  async run(ctx) {
    const busy = new Set<Promise<void>>();
    do {
      for (const lane of busy.size < most ? await claim(ctx, most - busy.size) : []) {
        const working: Promise<void> = workLane(ctx, lane)
          .catch((error: Error) =>
            ctx.log.error({ err: error, webhookId: lane.webhook_id }, 'the lane goes on when its lease has run out'),
          )
          .finally(() => busy.delete(working));
        busy.add(working);
      }
      await Promise.race([...busy, sleep(100)]);
    } while (busy.size > 0 && !ctx.isDrill());
  },
};
