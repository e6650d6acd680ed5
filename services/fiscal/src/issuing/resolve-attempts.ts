import type { Wsfe } from '../afip/wsfe.ts';
import { env, type Surroundings } from '../env.ts';
import { lookUp } from './look-up.ts';
import { send } from './sending.ts';
import { settleFreed, settleRejected } from './settling.ts';
import { ahead, intend, inTurn, LaneStuck, NotYet, type Numbered, type Turn } from './turn.ts';

/** How often AFIP may say of one voucher that it cannot read it. */
const mostUnread = 3;

/** How often AFIP could not read each of these when it came alone; only those that are in requests that it did not read. */
async function unreadOf(ctx: Surroundings, turn: Turn, open: Numbered[]): Promise<Map<string, number>> {
  const rows = await ctx.as(
    turn.tenantId,
    (tx) => tx.sql<{ voucher_id: string; alone: number }>`
    select a.voucher_id, count(*) filter (where o.answer ->> 'unread' = 'alone') as alone
    from attempts a join outcomes o using (tenant_id, attempt_id)
    where a.tenant_id = ${turn.tenantId} and a.voucher_id = any(${open.map((one) => one.voucher_id)}::uuid[])
      and o.outcome = 'uncertain' and o.answer ? 'unread'
      and not exists (select from attempts b join outcomes r using (tenant_id, attempt_id)
        where b.tenant_id = a.tenant_id and b.voucher_id = a.voucher_id and r.outcome = 'rejected'
          and r.learned_at > o.learned_at)
    group by 1`,
  );
  return new Map(rows.map((one) => [one.voucher_id, one.alone]));
}

const unreadable = {
  code: 0,
  message: 'AFIP no puede leer el pedido de este comprobante.',
  advice:
    'AFIP no tiene este comprobante y su número quedó libre. Revise los datos del cliente (documento, CUIT) y vuelva a ' +
    'enviarlo; si se repite, avise al soporte.',
  reason: 'request_unreadable',
};

/**
 * Sends what AFIP does not have, under the same numbers. What it could not read goes one by one, until it is known which
 * voucher it is: that one is put before a person, and those after it get its number.
 */
async function sendAgain(ctx: Surroundings, wsfe: Wsfe, turn: Turn, missing: Numbered[]): Promise<void> {
  const unread = await unreadOf(ctx, turn, missing);
  if (unread.size === 0) return send(ctx, wsfe, turn, await intend(ctx, turn, async () => missing));
  for (const [index, one] of missing.entries()) {
    if ((unread.get(one.voucher_id) ?? 0) < mostUnread) {
      await send(ctx, wsfe, turn, await intend(ctx, turn, async () => [one]));
      continue;
    }
    const voucherIds = missing.slice(index + 1).map(({ voucher_id }) => voucher_id);
    return inTurn(ctx, turn, async (tx) => {
      await settleRejected(tx, turn, [{ voucherId: one.voucher_id, remarks: [unreadable] }]);
      await settleFreed(tx, turn, { voucherIds, answer: { unread: one.voucher_id } });
    });
  }
}

/**
 * Finds out what became of vouchers whose answer is not known, in the order of their numbers, and sends again, under the
 * same numbers, those that AFIP does not have. A request that was given up may still take effect: nothing is sent again
 * before that time has passed. When it returns, each number has a definitive answer.
 */
export async function resolveAttempts(ctx: Surroundings, wsfe: Wsfe, turn: Turn, open: Numbered[]): Promise<void> {
  const last = await wsfe.lastAuthorized(turn.pointOfSale, turn.type);
  const taken = open.filter((one) => one.number <= last);
  await lookUp(
    ctx,
    wsfe,
    turn,
    taken.map((one) => one.number),
  );
  const missing = open.filter((one) => one.number > last);
  if (missing.length === 0) return;
  if (missing[0]!.number !== last + 1)
    throw new LaneStuck(`AFIP's last number is ${last}; ours to send is ${missing[0]!.number}`, ahead);
  const { AFIP_TIMEOUT_MS, AFIP_LATE_MS } = ctx.env(env);
  const sentAt = Math.max(...missing.map((one) => new Date(one.sent_at!).getTime()));
  const until = new Date(sentAt + AFIP_TIMEOUT_MS + AFIP_LATE_MS);
  if (until > ctx.now()) throw new NotYet(until);
  await sendAgain(ctx, wsfe, turn, missing);
}
