import type { RowOf, Tx } from '@mostrador/kit';
import { numbered, type NumberedVoucher, type VoucherContent } from '@mostrador/till/voucher';
import { NoAnswer } from '../afip/soap.ts';
import type { Wsfe } from '../afip/wsfe.ts';
import { recordOf } from '../afip/wsfe-wire.ts';
import { type AfipRecord, isSameVoucher } from '../domain/compare.ts';
import type { Surroundings } from '../env.ts';
import { settleAuthorized, settleFreed } from './settling.ts';
import { inTurn, type Turn } from './turn.ts';
import type { AttemptModel } from '../db/models.ts';

/** How many numbers are asked for at once; reading takes no lock at AFIP. */
const atOnce = 20;

type Attempt = Pick<RowOf<AttemptModel, { content: VoucherContent }>, 'voucher_id' | 'number' | 'date' | 'content'>;

/** Every attempt ever made under these numbers, the newest of each number first. */
const attemptsUnder = (tx: Tx, turn: Turn, numbers: number[]): Promise<Attempt[]> =>
  tx.sql<Attempt>`
    select voucher_id, number, date, content from attempts
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}
      and number = any(${numbers}::bigint[])
    order by number, made_at desc, attempt_id desc`;

const voucherOf = ({ pointOfSale }: Turn, { number, date, content }: Attempt): NumberedVoucher =>
  numbered(content, { pointOfSale, number, date });

/**
 * Settles one number that AFIP has authorised: the voucher whose attempt it is gets it, be it an older one whose request
 * took effect late; whoever else held the number goes back to the queue. What no attempt of ours explains is kept as
 * somebody else's.
 */
async function settleNumber(tx: Tx, turn: Turn, record: AfipRecord, attempts: Attempt[]): Promise<void> {
  const { number } = record;
  const [holder] = await tx.sql<{ voucher_id: string; state: string }>`
    select voucher_id, state from vouchers
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}
      and number = ${number}
    for update`;
  if (holder?.state === 'authorized') return;
  const same = attempts.filter((one) => isSameVoucher(record, voucherOf(turn, one)));
  const found = same.find((one) => one.voucher_id === holder?.voucher_id) ?? same[0];
  const known = found
    ? await tx.sql<{ state: string }>`
        select state from vouchers where tenant_id = ${turn.tenantId} and voucher_id = ${found.voucher_id} for update`
    : [];
  const adoptable = found && known.length > 0 && known[0]!.state !== 'authorized' ? found : undefined;
  if (holder && holder.voucher_id !== adoptable?.voucher_id)
    await settleFreed(tx, turn, {
      voucherIds: [holder.voucher_id],
      answer: { takenBy: adoptable?.voucher_id ?? 'another system' },
    });
  if (adoptable) {
    const { code, due, date } = record;
    const one = { voucherId: adoptable.voucher_id, number, date, code, due, remarks: record.remarks };
    return settleAuthorized(tx, turn, [one], { outcome: 'adopted' });
  }
  await tx.sql`
    insert into foreign_vouchers (tenant_id, point_of_sale, type, number, record)
    values (${turn.tenantId}, ${turn.pointOfSale}, ${turn.type}, ${number}, ${JSON.stringify(record)})
    on conflict do nothing`;
  await tx.sql`
    update lanes set last_number = greatest(last_number, ${number}), last_date = greatest(last_date, ${record.date}::date)
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}`;
}

/** What AFIP has under a number that it says it has. Throws `NoAnswer` where it does not find it yet: its copies lag. */
async function recordUnder(wsfe: Wsfe, turn: Turn, number: number): Promise<AfipRecord> {
  const answer = await wsfe.consult(turn.pointOfSale, turn.type, number);
  if (answer === null) throw new NoAnswer(`AFIP does not find ${number} yet`);
  return recordOf(answer);
}

/**
 * Asks AFIP what it has under numbers, and settles each that it answers. Throws, once those are settled, what kept it
 * from the others.
 */
export async function lookUp(ctx: Surroundings, wsfe: Wsfe, turn: Turn, numbers: number[]): Promise<void> {
  for (let from = 0; from < numbers.length; from += atOnce) {
    const some = numbers.slice(from, from + atOnce);
    const answers = await Promise.allSettled(some.map((number) => recordUnder(wsfe, turn, number)));
    await inTurn(ctx, turn, async (tx) => {
      const attempts = Map.groupBy(await attemptsUnder(tx, turn, some), (one) => one.number);
      for (const one of answers)
        if (one.status === 'fulfilled') await settleNumber(tx, turn, one.value, attempts.get(one.value.number) ?? []);
    });
    const missing = answers.find((one) => one.status === 'rejected');
    if (missing) throw missing.reason;
  }
}
