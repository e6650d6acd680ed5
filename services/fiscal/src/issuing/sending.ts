import { NoAnswer, Unreadable } from '../afip/soap.ts';
import type { Wsfe } from '../afip/wsfe.ts';
import { type Solicited, verdictOn } from '../afip/verdict.ts';
import type { Surroundings } from '../env.ts';
import { settleAuthorized, settleFreed, settleRejected, settleUncertain } from './settling.ts';
import { inTurn, LaneStuck, type Numbered, numberedOf, type Turn } from './turn.ts';

/** Writes down what AFIP answered to a request for these vouchers. */
async function apply(ctx: Surroundings, turn: Turn, sent: Numbered[], answer: Solicited): Promise<void> {
  const verdict = verdictOn(sent, answer);
  await inTurn(ctx, turn, async (tx) => {
    await settleAuthorized(tx, turn, verdict.authorized);
    await settleRejected(tx, turn, verdict.rejected);
    await settleFreed(tx, turn, { voucherIds: verdict.freed, answer: { errors: answer.errors } });
    const { undecided, uncertain, problem } = verdict;
    await settleFreed(tx, turn, { voucherIds: undecided, answer: { problem }, state: 'pending' });
    if (uncertain.length > 0) await settleUncertain(tx, turn, { voucherIds: uncertain, problem });
  });
  if (verdict.brake) throw new LaneStuck(verdict.problem, verdict.advice);
  // Whatever is uncertain is looked up before anything else is sent.
  if (verdict.uncertain.length > 0) throw new NoAnswer(verdict.problem);
}

/** Sends vouchers that have their intent on disk; without an answer all of them are uncertain. */
export async function send(ctx: Surroundings, wsfe: Wsfe, turn: Turn, vouchers: Numbered[]): Promise<void> {
  const answer = await wsfe
    .solicit(turn.pointOfSale, turn.type, vouchers.map(numberedOf))
    .catch(async (error: Error) => {
      const voucherIds = vouchers.map((one) => one.voucher_id);
      const unread = error instanceof Unreadable ? (voucherIds.length === 1 ? 'alone' : 'together') : undefined;
      await inTurn(ctx, turn, (tx) => settleUncertain(tx, turn, { voucherIds, problem: error.message, unread }));
      throw error;
    });
  await apply(ctx, turn, vouchers, answer);
}
