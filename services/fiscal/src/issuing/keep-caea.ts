import { argentineDay } from '@mostrador/till/voucher';
import { NoAnswer } from '../afip/soap.ts';
import type { Wsfe } from '../afip/wsfe.ts';
import { recordOf } from '../afip/wsfe-wire.ts';
import { wsfeOf } from '../afip/wsfe.ts';
import { adviceOn } from './advice.ts';
import { fortnightsToHold } from '../domain/caea-calendar.ts';
import { isSameVoucher } from '../domain/compare.ts';
import { verdictOn } from '../afip/verdict.ts';
import type { Surroundings } from '../env.ts';
import { type Lane, profileOf } from '../queries.ts';
import { LaneStuck, type Numbered, numberedOf } from './turn.ts';

const atOnce = 250;

/** Asks for the CAEA of each fortnight that AFIP gives one for and the company does not hold. */
async function askAhead(ctx: Surroundings, tenantId: string, wsfe: Wsfe): Promise<void> {
  for (const { period, order } of fortnightsToHold(argentineDay(ctx.now()))) {
    const held = await ctx.as(
      tenantId,
      (tx) => tx.sql`
      select 1 from caeas where tenant_id = ${tenantId} and period = ${Number(period)} and half = ${order}`,
    );
    if (held.length > 0) continue;
    const { code, validFrom, validTo, reportUntil } = await wsfe.authorizeAhead(Number(period), order);
    await ctx.as(
      tenantId,
      (tx) => tx.sql`
      insert into caeas (tenant_id, period, half, code, valid_from, valid_to, report_until)
      values (${tenantId}, ${Number(period)}, ${order}, ${code}, ${validFrom}, ${validTo}, ${reportUntil})
      on conflict do nothing`,
    );
  }
}

/**
 * Does each, whatever becomes of the others, and throws the first failure at the end; at once where AFIP does not answer.
 */
async function eachByItself<One>(all: One[], run: (one: One) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all)
    await run(one).catch((error: unknown) => {
      if (error instanceof NoAnswer) throw error;
      failures.push(error);
    });
  if (failures.length > 0) throw failures[0];
}

const unforeseen =
  'No se pudo informar a AFIP lo emitido con CAEA: si no pasa solo, avise al soporte con este mensaje.';

type Unreported = Numbered & { authorization_code: string; authorization_due: string; authorized_at: string };

/** What AFIP takes reports of today: from the day after the fortnight's first (code 1414), in the order of numbers. */
const unreportedOf = (ctx: Surroundings, lane: Lane): Promise<Unreported[]> =>
  ctx.as(
    lane.tenantId,
    (tx) => tx.sql<Unreported>`
    select * from vouchers v
    where tenant_id = ${lane.tenantId} and authorization_kind = 'caea' and reported_at is null
      and point_of_sale = ${lane.pointOfSale} and type = ${lane.type}
      and not exists (select from caeas c where c.tenant_id = v.tenant_id and c.code = v.authorization_code
        and c.valid_from >= ${argentineDay(ctx.now())}::date)
    order by number limit ${atOnce}`,
  );

const markReported = (ctx: Surroundings, { tenantId }: Lane, voucherIds: string[]) =>
  ctx.as(
    tenantId,
    (tx) => tx.sql`
    update vouchers set reported_at = now(), version = version + 1
    where tenant_id = ${tenantId} and voucher_id = any(${voucherIds}::uuid[])`,
  );

/** Those that AFIP was told of in a request whose answer was lost. Throws `LaneStuck` where it has something else there. */
async function toldBefore(wsfe: Wsfe, lane: Lane, vouchers: Unreported[], last: number): Promise<Unreported[]> {
  const told = vouchers.filter((one) => one.number <= last);
  for (const one of told) {
    const answer = await wsfe.consult(lane.pointOfSale, lane.type, one.number);
    const record = answer === null ? null : recordOf(answer);
    if (record?.code !== one.authorization_code || !isSameVoucher(record, numberedOf(one)))
      throw new LaneStuck(
        `AFIP has another voucher under ${lane.pointOfSale}-${one.number}`,
        'Otro sistema usó el punto de venta de contingencia: avise al soporte antes de informar.',
      );
  }
  return told;
}

/**
 * A till's vouchers come in any order, and AFIP takes them in that of their numbers: what is missing is waited for. Once
 * the fortnight is over a person has to know: throws `LaneStuck`.
 */
function awaitMissing(last: number, { number, authorization_due: due }: Unreported, today: string): void {
  if (today <= due) return;
  const missing = number - 1 > last + 1 ? `${last + 1}-${number - 1}` : `${number - 1}`;
  throw new LaneStuck(
    `printed_numbers_missing: ${missing}`,
    `AFIP no recibe los comprobantes que siguen sin los que faltan (${missing}): conecte la caja para que envíe sus ventas, cárguelas desde sus tickets, o resuelva las que están en revisión.`,
  );
}

/** When a voucher came to be, for AFIP: on paper, where a till printed it. */
const issuedAt = (one: Unreported) => (one.printed ? one.effective_at : one.authorized_at);

/** Reports one lane in the order of its numbers until nothing is left, or until one is missing. */
async function reportLane(ctx: Surroundings, wsfe: Wsfe, lane: Lane): Promise<void> {
  for (let vouchers = await unreportedOf(ctx, lane); vouchers.length > 0; vouchers = await unreportedOf(ctx, lane)) {
    const last = await wsfe.lastAuthorized(lane.pointOfSale, lane.type);
    const told = await toldBefore(wsfe, lane, vouchers, last);
    await markReported(
      ctx,
      lane,
      told.map((one) => one.voucher_id),
    );
    const untold = vouchers.slice(told.length);
    if (untold.length === 0) continue;
    const inSequence = untold.filter((one, index) => one.number === last + 1 + index);
    if (inSequence.length === 0) return awaitMissing(last, untold[0]!, argentineDay(ctx.now()));
    const rest = inSequence.slice(0, await wsfe.mostPerRequest());
    const contingent = rest.map((one) => ({
      voucher: numberedOf(one),
      code: one.authorization_code,
      issuedAt: issuedAt(one),
    }));
    const verdict = verdictOn(rest, await wsfe.report(lane.pointOfSale, lane.type, contingent));
    await markReported(
      ctx,
      lane,
      verdict.authorized.map((one) => one.voucherId),
    );
    const [refused] = verdict.rejected;
    if (verdict.authorized.length < rest.length)
      throw new LaneStuck(verdict.problem, verdict.advice || (refused?.remarks[0]?.advice ?? ''));
  }
}

/** Reports one lane, and notes for people what keeps it from going on. */
async function reportOrTell(ctx: Surroundings, wsfe: Wsfe, lane: Lane): Promise<void> {
  const tell = (problem: string, advice: string) =>
    ctx.as(
      lane.tenantId,
      (tx) => tx.sql`
      update lanes set problem = ${problem}, advice = ${advice}
      where tenant_id = ${lane.tenantId} and point_of_sale = ${lane.pointOfSale} and type = ${lane.type}
        and problem <> ${problem}`,
    );
  try {
    await reportLane(ctx, wsfe, lane);
    await tell('', '');
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    const { message } = error as Error;
    await tell(message.slice(0, 500), adviceOn(error as Error, unforeseen));
    throw error;
  }
}

/** A till that was offline for days is waited for: what it printed may come until shortly before the report is due. */
const waitForTillsUntilDays = 1;

/** Tells AFIP of each point of sale for contingency that did not use the CAEA of a fortnight that is over. */
async function reportIdle(ctx: Surroundings, tenantId: string, wsfe: Wsfe): Promise<void> {
  const today = argentineDay(ctx.now());
  const idle = await ctx.as(
    tenantId,
    (tx) => tx.sql<{ code: string; number: number }>`
    select c.code, p.number from caeas c join points_of_sale p using (tenant_id)
    where c.tenant_id = ${tenantId} and p.kind <> 'cae' and c.valid_to < ${today}::date
      and (p.kind <> 'caea_till' or c.report_until - ${waitForTillsUntilDays}::int <= ${today}::date)
      and not exists (select from vouchers v where v.tenant_id = c.tenant_id and v.state in ('pending', 'rejected')
        and v.printed ->> 'caea' = c.code and (v.printed ->> 'pointOfSale')::int = p.number)
      and not exists (select from vouchers v where v.tenant_id = c.tenant_id and v.authorization_code = c.code
        and v.point_of_sale = p.number)
      and not exists (select from idle_reports r where r.tenant_id = c.tenant_id and r.code = c.code
        and r.point_of_sale = p.number)
    order by 1, 2`,
  );
  await eachByItself(idle, async ({ code, number }) => {
    await wsfe.reportIdle(code, number);
    await ctx.as(
      tenantId,
      (tx) => tx.sql`
      insert into idle_reports (tenant_id, code, point_of_sale) values (${tenantId}, ${code}, ${number})
      on conflict do nothing`,
    );
  });
}

/**
 * Keeps a company ready for contingency: holds the CAEA of each fortnight ahead, tells AFIP of what was issued under them,
 * in the order of the numbers, and of what was not used. The fact that AFIP answers at all says that it is back.
 */
export async function keepCaea(ctx: Surroundings, tenantId: string): Promise<void> {
  const profile = await ctx.as(tenantId, profileOf);
  // Points of sale of before a profile was asked for first: whoever writes one asks again.
  if (!profile) return;
  const lanes = await ctx.as(
    tenantId,
    (tx) => tx.sql<{ point_of_sale: number; type: number }>`
    select distinct point_of_sale, type from vouchers
    where tenant_id = ${tenantId} and authorization_kind = 'caea' and reported_at is null order by 1, 2`,
  );
  const wsfe = wsfeOf(ctx, tenantId, profile.cuit);
  await eachByItself(
    [
      ...lanes.map(({ point_of_sale: pointOfSale, type }) => () => {
        return reportOrTell(ctx, wsfe, { tenantId, pointOfSale, type });
      }),
      () => reportIdle(ctx, tenantId, wsfe),
      // Last: AFIP may give no more of them until all is reported (15014).
      () => askAhead(ctx, tenantId, wsfe),
    ],
    (run) => run(),
  );
}
