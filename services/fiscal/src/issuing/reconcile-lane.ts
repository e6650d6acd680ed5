import type { Wsfe } from '../afip/wsfe.ts';
import { recordOf } from '../afip/wsfe-wire.ts';
import { NoAnswer } from '../afip/soap.ts';
import type { Surroundings } from '../env.ts';
import { lookUp } from './look-up.ts';
import { ahead, inTurn, LaneStuck, type Turn } from './turn.ts';

/** How many unknown numbers one turn looks up. */
const mostAtOnce = 1_000;

/** Takes over a point of sale that was used before us: its numbers go on after AFIP's last. */
async function takeOver(ctx: Surroundings, wsfe: Wsfe, turn: Turn, last: number): Promise<void> {
  const answer = await wsfe.consult(turn.pointOfSale, turn.type, last);
  if (answer === null) throw new NoAnswer(`AFIP does not find ${last} yet`);
  const { date } = recordOf(answer);
  await inTurn(
    ctx,
    turn,
    (tx) => tx.sql`
    update lanes set last_number = ${last}, last_date = ${date}
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}`,
  );
}

/** Our last number of the lane, and whether anything was ever tried in it. */
async function ledgerOf(ctx: Surroundings, { tenantId, pointOfSale, type }: Turn) {
  const [ledger] = await ctx.as(
    tenantId,
    (tx) => tx.sql<{ last: number; tried: boolean }>`
    select last_number as last, exists (select from attempts a where a.tenant_id = l.tenant_id
      and a.point_of_sale = l.point_of_sale and a.type = l.type) as tried
    from lanes l where tenant_id = ${tenantId} and point_of_sale = ${pointOfSale} and type = ${type}`,
  );
  return ledger!;
}

/** Makes our last number of the lane AFIP's. */
async function catchUp(ctx: Surroundings, wsfe: Wsfe, turn: Turn): Promise<void> {
  const last = await wsfe.lastAuthorized(turn.pointOfSale, turn.type);
  const ours = await ledgerOf(ctx, turn);
  if (last === ours.last) return;
  if (last < ours.last) throw new LaneStuck(`AFIP's last number is ${last}, ours is ${ours.last}`, ahead);
  if (ours.last === 0 && !ours.tried) return takeOver(ctx, wsfe, turn, last);
  const many = Math.min(last - ours.last, mostAtOnce);
  await lookUp(
    ctx,
    wsfe,
    turn,
    Array.from({ length: many }, (_, index) => ours.last + 1 + index),
  );
  if (many < last - ours.last) throw new NoAnswer('numbers of another system remain to be looked up');
}

/**
 * Compares the lane with AFIP while no answer is outstanding, and answers how many vouchers fit in one request. Numbers
 * that AFIP has and we do not are looked up: late effects of requests that were given up, or somebody else's. Throws
 * `LaneStuck` when AFIP has fewer than we know to be authorised.
 */
export async function reconcileLane(ctx: Surroundings, wsfe: Wsfe, turn: Turn): Promise<number> {
  await catchUp(ctx, wsfe, turn);
  const most = await wsfe.mostPerRequest();
  await inTurn(
    ctx,
    turn,
    (tx) => tx.sql`
    update lanes set most_per_request = ${most}
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}`,
  );
  return most;
}
