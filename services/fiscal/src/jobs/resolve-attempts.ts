import type { Wsfe } from '../afip/wsfe.ts';
import { env, type Surroundings } from '../env.ts';
import { lookUp } from '../look-up.ts';
import { send } from '../sending.ts';
import { intend, LaneStuck, NotYet, type Numbered, type Turn } from '../turn.ts';

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
    throw new LaneStuck(
      `AFIP's last number is ${last}; ours to send is ${missing[0]!.number}`,
      'AFIP no tiene un número que ya habíamos informado. No emita nada más en este punto de venta y avise al soporte.',
    );
  const { AFIP_TIMEOUT_MS, AFIP_LATE_MS } = ctx.env(env);
  const sentAt = Math.max(...missing.map((one) => new Date(one.sent_at!).getTime()));
  const until = new Date(sentAt + AFIP_TIMEOUT_MS + AFIP_LATE_MS);
  if (until > ctx.now()) throw new NotYet(until);
  await send(ctx, wsfe, turn, await intend(ctx, turn, async () => missing));
}
