import type { RowOf, Tx } from '@mostrador/kit';
import { numbered, type NumberedVoucher, type VoucherContent } from '@mostrador/till/voucher';
import { v7 as uuidv7 } from 'uuid';
import type { LaneModel } from '../db/models.ts';
import type { Surroundings } from '../env.ts';
import { appendToJournal, type Entry } from './journal.ts';
import { type Lane, profileOf, type VoucherRow } from '../queries.ts';
import { type Issuer, issuerOf } from '../telling.ts';

/** The right to write a lane. Whoever takes it raises the fence; whoever had it before finds every write refused. */
export type Turn = Lane &
  Issuer & {
    fence: number;
    /** False where our ledger has to be compared with AFIP's before a number is taken. */
    verified: boolean;
    mostPerRequest: number;
  };

/** Another process writes the lane now, and knows all that was committed. */
export class TurnLost extends Error {
  override name = 'TurnLost';
}

/** Nothing may be done in the lane before a moment. */
export class NotYet extends Error {
  override name = 'NotYet';
  readonly until: Date;
  constructor(until: Date) {
    super(`not before ${until.toISOString()}`);
    this.until = until;
  }
}

/** Something that a person must mend before the lane goes on. `advice` is in Spanish, for that person. */
export class LaneStuck extends Error {
  override name = 'LaneStuck';
  readonly advice: string;
  constructor(problem: string, advice: string) {
    super(problem);
    this.advice = advice;
  }
}

/** What to do where we know more of a lane than AFIP: its book is another one, or an older one. */
export const ahead =
  'AFIP informa menos comprobantes que los que ya autorizó en este punto de venta. Verifique que el sistema esté conectado ' +
  'al AFIP de siempre (AFIP_ENVIRONMENT: homologación o producción) y espere unos minutos. Si sigue igual, no emita nada ' +
  'más por este punto de venta: dé de alta otro en AFIP, cárguelo aquí y cierre este, para que lo que espera salga por el ' +
  'nuevo; lo ya autorizado consúltelo en "Mis Comprobantes" y avise al soporte.';

/** How long a ledger that was the same as AFIP's is taken to be, while every turn ends well. */
const verifiedMs = 600_000;

type LaneRow = Pick<RowOf<LaneModel>, 'fence' | 'most_per_request'>;

export const takeTurn = (ctx: Surroundings, lane: Lane): Promise<Turn> =>
  ctx.as(lane.tenantId, async (tx) => {
    await tx.sql`
      insert into lanes (tenant_id, point_of_sale, type) values (${lane.tenantId}, ${lane.pointOfSale}, ${lane.type})
      on conflict do nothing`;
    const [row] = await tx.sql<LaneRow & { verified: boolean }>`
      with before as (
        select * from lanes
        where tenant_id = ${lane.tenantId} and point_of_sale = ${lane.pointOfSale} and type = ${lane.type} for update
      )
      update lanes l set fence = l.fence + 1, verified_at = null
      from before b
      where l.tenant_id = b.tenant_id and l.point_of_sale = b.point_of_sale and l.type = b.type
      returning l.fence, l.most_per_request,
        coalesce(b.verified_at > now() - ${verifiedMs} * interval '1 millisecond', false) as verified`;
    const profile = await profileOf(tx);
    const { fence, most_per_request: mostPerRequest, verified } = row!;
    return { ...lane, ...issuerOf(ctx, profile!.cuit), fence, mostPerRequest, verified };
  });

/** The lane is as AFIP has it, and nothing is outstanding: the next turn may begin with a number. */
export const endTurn = (ctx: Surroundings, turn: Turn): Promise<unknown> =>
  inTurn(
    ctx,
    turn,
    (tx) => tx.sql`
    update lanes set attempts = 0, problem = '', advice = '', away_since = null, verified_at = now()
    where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}`,
  );

/** The right to number on a point of sale that AFIP does not number: held to the end of the transaction. */
export async function lockLane(ctx: Surroundings, tx: Tx, lane: Lane): Promise<Turn> {
  await tx.sql`
    insert into lanes (tenant_id, point_of_sale, type) values (${lane.tenantId}, ${lane.pointOfSale}, ${lane.type})
    on conflict do nothing`;
  const [row] = await tx.sql<LaneRow>`
    select fence, most_per_request from lanes
    where tenant_id = ${lane.tenantId} and point_of_sale = ${lane.pointOfSale} and type = ${lane.type} for update`;
  const { cuit } = (await profileOf(tx))!;
  const { fence, most_per_request: mostPerRequest } = row!;
  return { ...lane, ...issuerOf(ctx, cuit), fence, mostPerRequest, verified: true };
}

/** A transaction of the turn; its row is locked so that the fence holds to the commit. Throws `TurnLost`. */
export const inTurn = <T>(ctx: Surroundings, turn: Turn, run: (tx: Tx) => Promise<T>): Promise<T> =>
  ctx.as(turn.tenantId, async (tx) => {
    const held = await tx.sql`
      select 1 from lanes
      where tenant_id = ${turn.tenantId} and point_of_sale = ${turn.pointOfSale} and type = ${turn.type}
        and fence = ${turn.fence}
      for update`;
    if (held.length === 0) throw new TurnLost(`${turn.pointOfSale}/${turn.type}`);
    return run(tx);
  });

/** A voucher of the lane that has its number. */
export type Numbered = VoucherRow & { number: number; date: string; content: VoucherContent };

export const numberedOf = ({ point_of_sale: pointOfSale, number, date, content }: Numbered): NumberedVoucher =>
  numbered(content, { pointOfSale, number, date });

/** Writes the attempts of vouchers that have their numbers; answers what the journal has to hold of them. */
export async function keepAttempts(
  tx: Tx,
  turn: Turn,
  chosen: Numbered[],
  { now, caea = null }: { now: Date; caea?: Entry['caea'] },
): Promise<Entry[]> {
  const entries = chosen.map((one): Entry => ({
    at: now.toISOString(),
    tenantId: turn.tenantId,
    cuit: turn.cuit,
    attemptId: uuidv7(),
    voucherId: one.voucher_id,
    saleId: one.sale_id,
    sourceId: one.source_id,
    purpose: one.purpose,
    part: one.part,
    correctsVoucherId: one.corrects_voucher_id,
    branchId: one.branch_id,
    tillId: one.till_id,
    effectiveAt: one.effective_at,
    receiver: one.receiver,
    printed: one.printed,
    note: one.note,
    credit: one.credit,
    perceivedMinor: one.perceived_minor,
    requestedBy: one.requested_by,
    content: one.content,
    voucher: numberedOf(one),
    caea,
  }));
  await tx.sql`
    insert into attempts (tenant_id, attempt_id, point_of_sale, type, number, voucher_id, date, content, fence, made_at)
    select ${turn.tenantId}, a."attemptId", ${turn.pointOfSale}, ${turn.type}, (a.voucher ->> 'number')::bigint,
      a."voucherId", (a.voucher ->> 'date')::date, a.content, ${turn.fence}, ${now}
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      as a ("attemptId" uuid, "voucherId" uuid, voucher jsonb, content jsonb)`;
  return entries;
}

/**
 * Notes that vouchers are about to be sent under their numbers: in the database and, once that is committed, in the
 * journal. Only then may AFIP be called. `choose` gives them their numbers in the same transaction.
 */
export async function intend(
  ctx: Surroundings,
  turn: Turn,
  choose: (tx: Tx) => Promise<Numbered[]>,
): Promise<Numbered[]> {
  const now = ctx.now();
  const { vouchers, entries } = await inTurn(ctx, turn, async (tx) => {
    const chosen = await choose(tx);
    await tx.sql`
      update vouchers set state = 'sending', sent_at = ${now},
        first_sent_at = coalesce(first_sent_at, ${now}), attempts = attempts + 1, version = version + 1
      where tenant_id = ${turn.tenantId} and voucher_id = any(${chosen.map((one) => one.voucher_id)}::uuid[])`;
    return { vouchers: chosen, entries: await keepAttempts(tx, turn, chosen, { now }) };
  });
  if (entries.length > 0) await appendToJournal(ctx, entries);
  return vouchers;
}
