import type { Tx } from '@mostrador/kit';
import { argentineDay, isFce } from '@mostrador/till/voucher';
import { env, type Surroundings } from '../env.ts';
import { appendToJournal } from './journal.ts';
import { numberNext } from './numbering.ts';
import { askFor, type Lane, reporting } from '../queries.ts';
import { settleAuthorized } from './settling.ts';
import { keepAttempts, lockLane } from './turn.ts';

const atOnce = 250;

type Cover = { number: number; code: string; from: string; due: string };

/** The company's point of sale for contingency with the CAEA of the day, once AFIP has stayed away from a lane so long. */
async function coverOf(tx: Tx, lane: Lane, today: string, afterMs: number): Promise<Cover | undefined> {
  const [cover] = await tx.sql<Cover>`
    select p.number, c.code, c.valid_from as "from", c.valid_to as due
    from lanes l join points_of_sale p using (tenant_id) join caeas c using (tenant_id)
    where l.tenant_id = ${lane.tenantId} and l.point_of_sale = ${lane.pointOfSale} and l.type = ${lane.type}
      and l.away_since < now() - ${afterMs} * interval '1 millisecond'
      and p.kind = 'caea_server' and not p.closed and ${today}::date between c.valid_from and c.valid_to
    order by p.number limit 1`;
  return cover;
}

/** Answers how many it issued. The journal has numbers before they are committed; of one written twice the later is right. */
function issueSome(ctx: Surroundings, lane: Lane): Promise<number> {
  const now = ctx.now();
  return ctx.as(lane.tenantId, async (tx) => {
    const cover = await coverOf(tx, lane, argentineDay(now), ctx.env(env).CONTINGENCY_AFTER_MS);
    if (!cover) return 0;
    const { number: pointOfSale, code, from, due } = cover;
    const turn = await lockLane(ctx, tx, { ...lane, pointOfSale });
    // A CAEA covers the dates of its fortnight only (code 702): of a sale before it the voucher is late.
    const vouchers = await numberNext(ctx, tx, { from: lane, to: turn, most: atOnce, notBefore: from });
    if (vouchers.length === 0) return 0;
    const entries = await keepAttempts(tx, turn, vouchers, { now, caea: { code, due } });
    const authorized = vouchers.map((one) => ({ voucherId: one.voucher_id, number: one.number, date: one.date }));
    await settleAuthorized(
      tx,
      turn,
      authorized.map((one) => ({ ...one, code, due, remarks: [] })),
      { kind: 'caea' },
    );
    await askFor(tx, [reporting]);
    await appendToJournal(ctx, entries);
    return vouchers.length;
  });
}

/**
 * Issues under a CAEA what waits in a lane that AFIP has stayed away from. Only what was never sent: of anything else
 * AFIP may have a CAE; and no FCE, which a CAEA does not cover (RG 5782/2025). Answers how many.
 */
export async function issueInContingency(ctx: Surroundings, lane: Lane): Promise<number> {
  if (isFce(lane.type)) return 0;
  let issued = 0;
  for (let some = -1; some !== 0; issued += some) some = await issueSome(ctx, lane);
  return issued;
}
