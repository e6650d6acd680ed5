import type { Tx } from '@mostrador/kit';
import { isFce } from '@mostrador/till/voucher';
import { detailOf } from '../afip/wsfe-wire.ts';
import { latest, voucherDate } from '../domain/dates.ts';
import type { Surroundings } from '../env.ts';
import type { Lane, VoucherRow } from '../queries.ts';
import { workEach } from './settling.ts';
import { type Numbered, numberedOf } from './turn.ts';

type Waiting = VoucherRow & { content: Numbered['content'] };

/** The oldest that wait in a lane. */
const waitingIn = (tx: Tx, from: Lane, unsent: boolean, most: number): Promise<Waiting[]> =>
  tx.sql<Waiting>`
    select * from vouchers
    where tenant_id = ${tx.tenantId} and state = 'waiting' and point_of_sale = ${from.pointOfSale} and type = ${from.type}
      and (attempts = 0 or not ${unsent})
    order by effective_at, voucher_id limit ${isFce(from.type) ? 1 : most} for update`;

/** Dated after those before it, and in the words of AFIP: what cannot be told is found out before it has a number. */
function dated(row: Waiting, pointOfSale: number, lastDate: string, now: Date): Numbered {
  const { type, concept } = row.content;
  const { date } = voucherDate({ type, concept, effectiveAt: row.effective_at, now, lastDate });
  const one: Numbered = { ...row, point_of_sale: pointOfSale, number: 0, date };
  detailOf(numberedOf(one));
  return one;
}

/**
 * Gives vouchers that wait in one lane their numbers and dates, oldest first: those of the same lane or, in contingency,
 * of another one, which then takes only what was never sent. None is dated before `notBefore` (yyyy-mm-dd). The caller
 * holds the lock on the lane that numbers. None is left where none comes back: what cannot be worked is set aside.
 */
export async function numberNext(
  ctx: Surroundings,
  tx: Tx,
  { from, to, most, notBefore = '' }: { from: Lane; to: Lane; most: number; notBefore?: string },
): Promise<Numbered[]> {
  const now = ctx.now();
  const [lane] = await tx.sql<{ last_number: number; last_date: string | null }>`
    select last_number, last_date::text from lanes
    where tenant_id = ${tx.tenantId} and point_of_sale = ${to.pointOfSale} and type = ${to.type}`;
  for (;;) {
    const rows = await waitingIn(tx, from, from.pointOfSale !== to.pointOfSale, most);
    if (rows.length === 0) return [];
    let last = latest(lane!.last_date ?? '', notBefore);
    const able = await workEach(ctx, tx, rows, (row) => {
      const one = dated(row, to.pointOfSale, last, now);
      last = one.date;
      return one;
    });
    if (able.length === 0) continue;
    const numbered = able.map((one, index) => ({ ...one, number: lane!.last_number + 1 + index }));
    await keepNumbers(tx, to, numbered);
    return numbered;
  }
}

function keepNumbers(tx: Tx, { pointOfSale }: Lane, numbered: Numbered[]) {
  const chosen = numbered.map(({ voucher_id, number, date }) => ({ voucher_id, number, date }));
  return tx.sql`
    update vouchers v set number = n.number, date = n.date, point_of_sale = ${pointOfSale}, state = 'sending'
    from jsonb_to_recordset(${JSON.stringify(chosen)}::jsonb) as n (voucher_id uuid, number bigint, date date)
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = n.voucher_id`;
}
