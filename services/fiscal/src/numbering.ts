import type { Tx } from '@mostrador/kit';
import { latest, voucherDate } from './domain/dates.ts';
import { isFce } from './domain/voucher-class.ts';
import type { Lane, VoucherRow } from './queries.ts';
import type { Numbered } from './turn.ts';

/**
 * Gives vouchers that wait in one lane their numbers and dates, oldest first: those of the same lane or, in contingency,
 * of another one, which then takes only what was never sent. None is dated before `notBefore` (yyyy-mm-dd). The caller
 * holds the lock on the lane that numbers.
 */
export async function numberNext(
  tx: Tx,
  from: Lane,
  to: Lane,
  now: Date,
  most: number,
  notBefore = '',
): Promise<Numbered[]> {
  const unsent = from.pointOfSale !== to.pointOfSale;
  const [lane] = await tx.sql<{ last_number: number; last_date: string | null }>`
    select last_number, last_date::text from lanes
    where tenant_id = ${tx.tenantId} and point_of_sale = ${to.pointOfSale} and type = ${to.type}`;
  const rows = await tx.sql<VoucherRow & { content: Numbered['content'] }>`
    select * from vouchers
    where tenant_id = ${tx.tenantId} and state = 'waiting' and point_of_sale = ${from.pointOfSale} and type = ${from.type}
      and (attempts = 0 or not ${unsent})
    order by effective_at, voucher_id limit ${isFce(from.type) ? 1 : most} for update`;
  let last = latest(lane!.last_date ?? '', notBefore);
  const numbered = rows.map((row, index): Numbered => {
    const { type, concept } = row.content;
    last = voucherDate({ type, concept, effectiveAt: row.effective_at, now, lastDate: last }).date;
    return { ...row, point_of_sale: to.pointOfSale, number: lane!.last_number + 1 + index, date: last };
  });
  const chosen = numbered.map(({ voucher_id, number, date }) => ({ voucher_id, number, date }));
  await tx.sql`
    update vouchers v set number = n.number, date = n.date, point_of_sale = ${to.pointOfSale}, state = 'sending'
    from jsonb_to_recordset(${JSON.stringify(chosen)}::jsonb) as n (voucher_id uuid, number bigint, date date)
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = n.voucher_id`;
  return numbered;
}
