import { AppError, type Ctx, handler, isTransient, rules, type Tx } from '@mostrador/kit';
import { moment } from '@mostrador/rules';
import type { SubmitTillLogRequest, SubmitTillLogResponse, TillLogResult } from '@mostrador/proto/sales';
import { z } from 'zod';
import { senderOf } from '../domain/sender.ts';
import { type Envelope, openEnvelope } from '../domain/till-operation.ts';
import { fail } from '../errors.ts';
import { knownOperation } from '../known.ts';
import { id } from '../rules.ts';
import type { ReadSale } from '../sale-rows.ts';
import { applyOperation, type Applied, refusalOf, withSent } from './apply-operation.ts';
import { readSale, recordSale } from './complete-sale.ts';
import { keepRefused } from './keep-refused-sale.ts';

/** Sales in a row that are put on the books together. */
const runLength = 100;

type Item = { text: string; envelope: Envelope | null };

export const submitTillLog = handler<SubmitTillLogRequest, SubmitTillLogResponse>({
  can: ['till'],
  rules: rules<SubmitTillLogRequest>({
    tillId: id,
    sentAt: moment,
    items: z.array(z.string().min(1).max(1_000_000)).min(1).max(500),
  }),
  async run(ctx, input) {
    // The whole log is refused when it is another till's; that one keeps it.
    if (ctx.actor.id !== input.tillId) fail('till_foreign', { field: 'tillId' });
    const log = openLog(ctx, input);
    const results: TillLogResult[] = [];
    for (let next = 0; next < input.items.length;) {
      const run = log.salesFrom(next);
      results.push(...(await (run.length > 1 ? log.recordRun(next, run) : log.applyEach(next, next + 1))));
      next = results.length;
    }
    return { results };
  },
});

/** A log under way: its items, and how they are put on the books one run or one item at a time. */
function openLog(ctx: Ctx, input: SubmitTillLogRequest) {
  const items: Item[] = input.items.map((text) => ({ text, envelope: openEnvelope(text) }));
  const sender = senderOf(ctx.actor);
  const told = { by: 'log' as const, sender, ...withSent(input) };

  function assertOfTill(envelope: Envelope): void {
    // A void names no till: its sale does, and is looked at when it is found.
    if (envelope.kind !== 'void' && envelope.tillId !== input.tillId) fail('till_foreign', { field: 'tillId' });
  }

  /** The sale of an item, or null where it is another kind or has to be looked at alone. */
  function saleOf({ envelope }: Item): ReadSale | null {
    if (envelope?.kind !== 'sale') return null;
    try {
      assertOfTill(envelope);
      return readSale(sender, { ...envelope.content, ...withSent(input) });
    } catch {
      return null;
    }
  }

  function salesFrom(start: number): ReadSale[] {
    const run: ReadSale[] = [];
    for (const item of items.slice(start, start + runLength)) {
      const sale = saleOf(item);
      if (!sale) break;
      run.push(sale);
    }
    return run;
  }

  /** A run of good sales at once; where any of them fails, each by itself. */
  async function recordRun(start: number, run: ReadSale[]): Promise<TillLogResult[]> {
    try {
      const recorded = await Promise.all(run.map((sale) => recordSale(ctx, sender, sale)));
      return recorded.map(({ row, repeated }) => accepted({ id: row.sale_id, late: row.late, repeated }));
    } catch (error) {
      if (isTransient(error)) throw error;
      return applyEach(start, start + run.length);
    }
  }

  async function applyEach(start: number, end: number): Promise<TillLogResult[]> {
    const results: TillLogResult[] = [];
    for (const item of items.slice(start, end)) results.push(await applyOne(item));
    return results;
  }

  async function applyOne(item: Item): Promise<TillLogResult> {
    const { envelope } = item;
    try {
      if (!envelope) return fail('operation_unreadable');
      assertOfTill(envelope);
      return accepted(await applyOperation(ctx, envelope, told));
    } catch (error) {
      return refuse(ctx, input.tillId, item, refusalOf(ctx, error));
    }
  }

  return { salesFrom, recordRun, applyEach };
}

/**
 * Keeps an item that was refused, as it was sent, and tells why; parked where its sale was refused too. What is on the
 * books as it was sent is answered so, whatever there is to say against it now.
 */
async function refuse(ctx: Ctx, tillId: string, { text, envelope }: Item, refusal: AppError): Promise<TillLogResult> {
  return ctx.tenant(async (tx) => {
    const isOurs = envelope?.kind === 'void' || envelope?.tillId === tillId;
    const known = isOurs && (await knownOperation(tx, envelope));
    if (known) return accepted({ ...known, repeated: true });
    const waitsFor = refusal.reason === 'not_found' ? await refusedSale(tx, envelope!.saleId) : '';
    const told = waitsFor ? parked : refusal;
    await keepRefused(tx, ctx, {
      operation: text,
      kind: envelope?.kind ?? 'unreadable',
      operationId: envelope?.id ?? '',
      tillId,
      refusal: told,
      waitsFor,
    });
    return {
      id: envelope?.id ?? '',
      state: waitsFor ? 'parked' : 'quarantined',
      duplicate: false,
      late: false,
      reason: told.reason,
      field: told.told.field ?? '',
      detail: told.told.detail ?? told.message,
    };
  });
}

const parked = new AppError('precondition', 'depends_on_refused', fail.catalogue['depends_on_refused']!.message);

const accepted = (applied: Applied): TillLogResult => ({
  id: applied.id,
  state: 'accepted',
  duplicate: applied.repeated,
  late: applied.late,
  reason: '',
  field: '',
  detail: '',
});

/** The sale's id when that sale was refused and waits; empty otherwise. */
async function refusedSale(tx: Tx, saleId: string): Promise<string> {
  const rows = await tx.sql`
    select from refused_sales
    where tenant_id = ${tx.tenantId} and operation_id = ${saleId} and kind = 'sale' and status = 'waiting' limit 1`;
  return rows.length > 0 ? saleId : '';
}
