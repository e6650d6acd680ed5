import { type Actor, assertActsIn, branchesOf, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { sum } from '@mostrador/money';
import type { Refund } from '@mostrador/proto/common';
import { type IssueNoteRequest, type NoteLine, NoteRefunded, type Voucher } from '@mostrador/proto/fiscal';
import { SalesServiceDefinition } from '@mostrador/proto/sales';
import { words } from '@mostrador/proto/words';
import {
  argentineDay,
  contentOfNote,
  familyOf,
  isFce,
  type Note,
  numbered,
  type PaidBack,
  type VoucherContent,
} from '@mostrador/till/voucher';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toVoucher } from '../convert.ts';
import { fail } from '../errors.ts';
import { askFor, preparing, type ProfileRow, profileOf, type VoucherRow, vouchersById } from '../queries.ts';
import { refundOf, tellQueued } from '../telling.ts';
import { amount, correctors, ivaRateBp, mostMinor, refunders, text } from '../rules.ts';

type Correctable = VoucherRow & { content: VoucherContent; number: number; date: string };

/** The voucher to correct; no other note of it is asked for meanwhile. */
async function correctable(tx: Tx, { voucherId, annuls }: IssueNoteRequest): Promise<Correctable> {
  const [row] = await tx.sql<Correctable>`
    select * from vouchers
    where tenant_id = ${tx.tenantId} and voucher_id = ${voucherId} for update`;
  if (!row) return fail('not_found', { field: 'voucherId' });
  const isCredit = row.type !== 0 && familyOf(row.type).kind === 'credit_note';
  if (row.state !== 'authorized' || isCredit) fail('voucher_not_correctable', { field: 'voucherId' });
  if (annuls && !isFce(row.type)) fail('annulment_not_of_an_fce', { field: 'annuls' });
  return row;
}

/** Who issues it, and when. */
type Issuing = { profile: ProfileRow; now: Date };

/** Refuses a credit note for more than is left of the voucher, counting those that are on their way. */
async function refuseTooMuch(tx: Tx, voucher: Correctable, note: Note, { profile, now }: Issuing): Promise<void> {
  const before = await tx.sql<Pick<VoucherRow, 'content' | 'note'>>`
    select content, note from vouchers
    where tenant_id = ${tx.tenantId} and corrects_voucher_id = ${voucher.voucher_id} and purpose <> 'debit_note'
      and state <> 'cancelled' and (state <> 'rejected' or content is not null)
    order by effective_at, voucher_id`;
  const { point_of_sale: pointOfSale, number, date } = voucher;
  const corrected = numbered(voucher.content, { pointOfSale, number, date });
  const { cuit, perceptions: regimes } = profile;
  const credited = before.flatMap((one) => one.content ?? []);
  const noted = { kind: 'credit_note', corrected, cuit, regimes, day: argentineDay(now) } as const;
  for (const { content, note: asked } of before) {
    if (content) continue;
    if (!asked) fail('credit_notes_on_their_way', { field: 'voucherId' });
    credited.push(contentOfNote(asked!, { ...noted, credited }).content);
  }
  if (contentOfNote(note, { ...noted, credited }).isTooMuch) fail('credit_exceeds_voucher', { field: 'lines' });
}

type By = { now: Date; actor: Actor };

/** The voucher, where it may be corrected so by whoever asks. */
async function allowed(tx: Tx, input: IssueNoteRequest, note: Note, { now, actor }: By): Promise<Correctable> {
  const profile = (await profileOf(tx)) ?? fail('profile_missing');
  const voucher = await correctable(tx, input);
  if (voucher.branch_id) assertActsIn(actor, voucher.branch_id, 'voucherId');
  if (input.kind === 'credit_note') await refuseTooMuch(tx, voucher, note, { profile, now });
  return voucher;
}

async function queue(ctx: Ctx, tx: Tx, input: IssueNoteRequest, note: Note): Promise<void> {
  const by = { now: ctx.now(), actor: ctx.actor };
  const voucher = await allowed(tx, input, note, by);
  const made = await tx.sql<VoucherRow>`
    insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, corrects_voucher_id, branch_id, till_id,
      effective_at, receiver, note, requested_by)
    select tenant_id, gen_random_uuid(), sale_id, ${input.noteId}, ${input.kind}, voucher_id, branch_id, till_id, ${by.now},
      receiver, ${JSON.stringify(note)}::jsonb, ${by.actor.id}
    from vouchers where tenant_id = ${tx.tenantId} and voucher_id = ${input.voucherId}
    on conflict do nothing returning *`;
  tellQueued(ctx, tx, made);
  // `sales` takes it out of the session.
  if (made[0] && note.refund)
    tx.emit(NoteRefunded, input.noteId, refundOf(made[0], note.refund, voucher.purpose === 'invoice'));
  await askFor(tx, [preparing]);
}

/** The note under an id; another one under it is refused: voucher, kind and all that was asked for say which it is. */
async function stored(tx: Tx, input: IssueNoteRequest, note: Note): Promise<VoucherRow | undefined> {
  const [found] = await tx.sql<{ voucher_id: string; same: boolean }>`
    select voucher_id, corrects_voucher_id = ${input.voucherId} and purpose = ${input.kind}
      and note = ${JSON.stringify(note)}::jsonb as same
    from vouchers where tenant_id = ${tx.tenantId} and source_id = ${input.noteId} and note is not null`;
  if (!found) return undefined;
  if (!found.same) fail('id_reused', { field: 'noteId' });
  const [row] = await vouchersById(tx, [found.voucher_id]);
  return row;
}

/** Has `sales` keep the money, before the note gives it back. Throws where it may not leave, or `sales` is away. */
async function holdRefund(ctx: Ctx, voucher: Correctable, noteId: string, refund: PaidBack): Promise<void> {
  await ctx
    .call(SalesServiceDefinition)
    .holdRefund({
      noteId,
      saleId: voucher.sale_id,
      ofSale: voucher.purpose === 'invoice',
      branchIds: [...(branchesOf(ctx.actor) ?? [])],
      ...refund,
    });
}

/** What was given back in money, as far as it may be; undefined where nothing was. */
function givenBack({ kind, lines, refunds, tillId, sessionId }: IssueNoteRequest, actor: Actor): PaidBack | undefined {
  if (refunds.length === 0)
    return tillId || sessionId ? fail('refund_without_money', { field: tillId ? 'tillId' : 'sessionId' }) : undefined;
  if (kind !== 'credit_note') fail('refund_not_of_a_credit_note', { field: 'refunds' });
  if ('role' in actor && !refunders.includes(actor.role)) fail('forbidden', { field: 'refunds' });
  if (!tillId || !sessionId) return fail('refund_needs_session', { field: tillId ? 'sessionId' : 'tillId' });
  if ('tillId' in actor && actor.tillId && actor.tillId !== tillId) fail('till_foreign', { field: 'tillId' });
  const amountOf = (all: { amountMinor: number }[]) => sum(all.map((one) => one.amountMinor));
  if (amountOf(refunds) > amountOf(lines)) fail('refund_exceeds_note', { field: 'refunds' });
  return { refunds, tillId, sessionId };
}

const line = rules<NoteLine>({
  description: text(200).min(1),
  amountMinor: amount.min(1),
  ivaTreatment: z.enum(words.ivaTreatment),
  ivaRateBp,
}).refine((one) => one.ivaTreatment === 'taxed' || one.ivaRateBp === 0, 'rate_not_allowed');

const isBounded = (lines: NoteLine[]) => lines.reduce((total, one) => total + one.amountMinor, 0) <= mostMinor;

const refund = rules<Refund>({ method: z.enum(words.countedMethod), amountMinor: amount.min(1) });

export const issueNote = handler<IssueNoteRequest, Voucher>({
  can: correctors,
  rules: rules<IssueNoteRequest>({
    voucherId: id,
    noteId: id,
    kind: z.enum(words.noteKind),
    lines: z.array(line).min(1).max(50).refine(isBounded, 'amount_too_large'),
    reason: text(200).min(3),
    annuls: z.boolean(),
    refunds: z.array(refund).max(20),
    tillId: id.optional(),
    sessionId: id.optional(),
  }),
  async run(ctx, input) {
    const { lines, reason, annuls } = input;
    const given = givenBack(input, ctx.actor);
    const note: Note = { lines, reason, annuls, ...(given ? { refund: given } : {}) };
    const by = { now: ctx.now(), actor: ctx.actor };
    if (given) {
      // Its voucher is not locked while `sales` is asked; all is looked at once more below.
      const isNew = async (tx: Tx) => !(await stored(tx, input, note)) && allowed(tx, input, note, by);
      const voucher = await ctx.tenant(isNew);
      if (voucher) await holdRefund(ctx, voucher, input.noteId, given);
    }
    return ctx.tenant(async (tx) => {
      if (!(await stored(tx, input, note))) await queue(ctx, tx, input, note);
      const row = await stored(tx, input, note);
      return toVoucher(row!, (await profileOf(tx))?.cuit ?? '');
    });
  },
});
