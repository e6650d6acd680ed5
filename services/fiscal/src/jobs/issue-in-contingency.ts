import type { Tx } from '@mostrador/kit';
import { argentineDay } from '../domain/dates.ts';
import { isFce } from '../domain/voucher-class.ts';
import { env, type Surroundings } from '../env.ts';
import { appendToJournal } from '../journal.ts';
import { numberNext } from '../numbering.ts';
import { askFor, type Lane, reporting } from '../queries.ts';
import { settleAuthorized } from '../settling.ts';
import { keepAttempts, lockLane } from '../turn.ts';

const atOnce = 250;

type Cover = { number: number; code: string; due: string };

/** The company's point of sale for contingency with the CAEA of the day, once AFIP has stayed away from a lane so long. */
async function coverOf(tx: Tx, lane: Lane, today: string, afterMs: number): Promise<Cover | undefined> {
  const [cover] = await tx.sql<Cover>`
    select p.number, c.code, c.valid_to::text as due
    from lanes l join points_of_sale p using (tenant_id) join caeas c using (tenant_id)
    where l.tenant_id = ${lane.tenantId} and l.point_of_sale = ${lane.pointOfSale} and l.type = ${lane.type}
      and l.away_since < now() - ${afterMs} * interval '1 millisecond'
      and p.kind = 'caea_server' and not p.closed and ${today}::date between c.valid_from and c.valid_to
    order by p.number limit 1`;
  return cover;
}

/**
 * Issues under a CAEA what waits in a lane that AFIP has stayed away from. Only what was never sent: of anything else
 * AFIP may have a CAE; and no FCE, which a CAEA does not cover (RG 5782/2025). The journal has the numbers before they are committed; one that is written twice is the later one's.
 */
export async function issueInContingency(ctx: Surroundings, lane: Lane): Promise<void> {
  if (isFce(lane.type)) return;
  const now = ctx.now();
  await ctx.as(lane.tenantId, async (tx) => {
    const cover = await coverOf(tx, lane, argentineDay(now), ctx.env(env).CONTINGENCY_AFTER_MS);
    if (!cover) return;
    const { number: pointOfSale, code, due } = cover;
    const turn = await lockLane(tx, { ...lane, pointOfSale });
    const vouchers = await numberNext(tx, lane, turn, now, atOnce);
    if (vouchers.length === 0) return;
    const entries = await keepAttempts(tx, turn, vouchers, now, { code, due });
    const authorized = vouchers.map((one) => ({ voucherId: one.voucher_id, number: one.number, date: one.date }));
    await settleAuthorized(
      tx,
      turn,
      authorized.map((one) => ({ ...one, code, due, remarks: [] })),
      'approved',
      'caea',
    );
    await askFor(tx, [reporting]);
    await appendToJournal(ctx, entries);
  });
}
