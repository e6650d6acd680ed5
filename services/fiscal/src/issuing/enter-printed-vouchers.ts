import type { Tx } from '@mostrador/kit';
import type { Remark } from '@mostrador/proto/fiscal';
import {
  argentineDay,
  type Buyer,
  contentOfSale,
  type Issuer,
  type Sold,
  type VoucherContent,
} from '@mostrador/till/voucher';
import { type Grounds, numberTaken, objectionsToPrinted, type PrintedVoucher } from '../domain/printed-voucher.ts';
import type { Surroundings } from '../env.ts';
import { appendToJournal } from './journal.ts';
import { askFor, type Lane, reporting, type VoucherRow } from '../queries.ts';
import { issuerOf } from '../telling.ts';
import { keepPrepared, settleAuthorized, workEach } from './settling.ts';
import { keepAttempts, lockLane, type Numbered, type Turn } from './turn.ts';

const atOnce = 200;

type Printed = VoucherRow & { printed: PrintedVoucher; sale: Sold };
type PrintRow = Printed & { valid_from: string | null; valid_to: string | null; owns_point_of_sale: boolean };
type Print = Printed & Grounds;

/** A print with its content as the rules have it. */
type Judged = Print & { content: VoucherContent; remarks: Remark[] };

/** Printed vouchers that have not been judged, in the order of their numbers; of two with the same one the earlier first. */
async function printsOf(tx: Tx): Promise<Print[]> {
  const rows = await tx.sql<PrintRow>`
    select v.*, s.sale, c.valid_from, c.valid_to,
      exists (select from points_of_sale p where p.tenant_id = v.tenant_id and p.kind = 'caea_till'
        and p.till_id = v.till_id and p.number = (v.printed ->> 'pointOfSale')::int) as owns_point_of_sale
    from vouchers v
    join sales s on s.tenant_id = v.tenant_id and s.sale_id = v.sale_id
    left join caeas c on c.tenant_id = v.tenant_id and c.code = v.printed ->> 'caea'
    where v.tenant_id = ${tx.tenantId} and v.state = 'pending' and v.printed is not null
    order by (v.printed ->> 'pointOfSale')::int, (v.printed ->> 'type')::int, (v.printed ->> 'number')::bigint,
      v.effective_at, v.voucher_id
    limit ${atOnce} for update of v`;
  return rows.map(({ valid_from: validFrom, valid_to: validTo, owns_point_of_sale: ownsPointOfSale, ...row }) => {
    return { ...row, validFrom, validTo, ownsPointOfSale };
  });
}

function judge(print: Print, issuer: Issuer): Judged {
  const { sale, printed, receiver, effective_at: effectiveAt } = print;
  const day = argentineDay(effectiveAt);
  const content = contentOfSale(sale, { issuer, day, ...(receiver ? { buyer: receiver as Buyer } : {}) });
  return { ...print, content, remarks: objectionsToPrinted(printed, content, print, { cuit: issuer.cuit, day }) };
}

const numbersTaken = async (tx: Tx, { pointOfSale, type }: Lane, numbers: number[]): Promise<Set<number>> => {
  const rows = await tx.sql<{ number: number }>`
    select number from vouchers where tenant_id = ${tx.tenantId} and point_of_sale = ${pointOfSale} and type = ${type}
      and number = any(${numbers}::bigint[])`;
  return new Set(rows.map((one) => one.number));
};

/** Authorises prints of one lane and CAEA. The journal has their numbers before they are committed. */
async function authorize(ctx: Surroundings, tx: Tx, turn: Turn, prints: Judged[]): Promise<void> {
  const { caea: code } = prints[0]!.printed;
  const due = prints[0]!.validTo!;
  const vouchers = prints.map((one): Numbered => {
    const { pointOfSale, type, number, date } = one.printed;
    return { ...one, point_of_sale: pointOfSale, type, number, date };
  });
  const contents = vouchers.map(({ voucher_id, number, date, content }) => ({ voucher_id, number, date, content }));
  await tx.sql`
    update vouchers v set state = 'sending', number = n.number, date = n.date, content = n.content,
      total_minor = (n.content ->> 'totalMinor')::bigint, point_of_sale = ${turn.pointOfSale}, type = ${turn.type}
    from jsonb_to_recordset(${JSON.stringify(contents)}::jsonb)
      as n (voucher_id uuid, number bigint, date date, content jsonb)
    where v.tenant_id = ${tx.tenantId} and v.voucher_id = n.voucher_id`;
  const entries = await keepAttempts(tx, turn, vouchers, { now: ctx.now(), caea: { code, due } });
  const authorized = vouchers.map(({ voucher_id: voucherId, number, date }) => {
    return { voucherId, number, date, code, due, remarks: [] };
  });
  await settleAuthorized(tx, turn, authorized, { kind: 'caea' });
  await askFor(tx, [reporting]);
  await appendToJournal(ctx, entries);
}

/** Enters prints of one lane and CAEA under their numbers; answers those whose number another sale has. */
async function enter(ctx: Surroundings, tx: Tx, prints: Judged[]): Promise<Judged[]> {
  const { pointOfSale, type } = prints[0]!.printed;
  const turn = await lockLane(ctx, tx, { tenantId: tx.tenantId, pointOfSale, type });
  const taken = await numbersTaken(
    tx,
    turn,
    prints.map(({ printed }) => printed.number),
  );
  const [free, twice]: [Judged[], Judged[]] = [[], []];
  for (const one of prints) {
    (taken.has(one.printed.number) ? twice : free).push(one);
    taken.add(one.printed.number);
  }
  if (free.length > 0) await authorize(ctx, tx, turn, free);
  return twice;
}

const reviewed = ({ voucher_id, printed, content, remarks }: Judged) => ({
  voucherId: voucher_id,
  state: 'rejected' as const,
  type: content.type,
  pointOfSale: printed.pointOfSale,
  content,
  totalMinor: content.totalMinor,
  remarks,
});

/**
 * Enters what tills have printed offline: authorised by the CAEA on the paper, under the number on the paper, in whatever
 * order it comes. What AFIP could not be told as it is goes on the list for a person; nothing is ever numbered anew. True
 * where there may be more.
 */
export async function enterPrintedVouchers(ctx: Surroundings, tx: Tx, issuer: Issuer): Promise<boolean> {
  const prints = await printsOf(tx);
  const judged = await workEach(ctx, tx, prints, (one) => judge(one, issuer));
  const unsound = judged.filter((one) => one.remarks.length > 0);
  const sound = judged.filter((one) => one.remarks.length === 0);
  const lanes = Map.groupBy(sound, ({ printed: { pointOfSale, type, caea } }) => `${pointOfSale}/${type} ${caea}`);
  for (const ofLane of lanes.values())
    for (const one of await enter(ctx, tx, ofLane)) unsound.push({ ...one, remarks: [numberTaken(one.printed)] });
  await keepPrepared(tx, unsound.map(reviewed), issuerOf(ctx, issuer.cuit));
  return prints.length > 0;
}
