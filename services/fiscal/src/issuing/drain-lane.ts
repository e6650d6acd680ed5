import { wsfeOf } from '../afip/wsfe.ts';
import { env, type Surroundings } from '../env.ts';
import { numberNext } from './numbering.ts';
import type { Lane } from '../queries.ts';
import { send } from './sending.ts';
import { endTurn, intend, type Numbered, takeTurn } from './turn.ts';
import { reconcileLane } from './reconcile-lane.ts';
import { resolveAttempts } from './resolve-attempts.ts';

/** Vouchers of the lane that were sent, or were about to be, and whose answer is not known. In the order of numbers. */
const openOf = (ctx: Surroundings, { tenantId, pointOfSale, type }: Lane): Promise<Numbered[]> =>
  ctx.as(
    tenantId,
    (tx) => tx.sql<Numbered>`
    select * from vouchers
    where tenant_id = ${tenantId} and state in ('sending', 'uncertain') and point_of_sale = ${pointOfSale}
      and type = ${type}
    order by number`,
  );

/**
 * Brings a lane forward until nothing waits in it. What an earlier turn has left open is settled first; then our ledger
 * is compared with AFIP's; only then are new numbers taken. Vouchers that came while a request was on its way go
 * together in the next one.
 */
export async function drainLane(ctx: Surroundings, lane: Lane): Promise<void> {
  const turn = await takeTurn(ctx, lane);
  const wsfe = wsfeOf(ctx, turn.tenantId, turn.cuit);
  const open = await openOf(ctx, lane);
  if (open.length > 0) await resolveAttempts(ctx, wsfe, turn, open);
  const known = turn.verified && open.length === 0;
  // Nobody has been asked yet: what is not let in now is not numbered, and waits unsent.
  if (known) await wsfe.enter();
  const perRequest = known ? turn.mostPerRequest : await reconcileLane(ctx, wsfe, turn);
  const most = Math.min(perRequest, ctx.env(env).AFIP_BATCH);
  for (;;) {
    const vouchers = await intend(ctx, turn, (tx) => numberNext(ctx, tx, { from: turn, to: turn, most }));
    if (vouchers.length === 0) break;
    await send(ctx, wsfe, turn, vouchers);
  }
  await endTurn(ctx, turn);
}
