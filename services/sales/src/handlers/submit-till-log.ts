import { AppError, type Ctx, handler, isTransient, rules, type Tx } from '@mostrador/kit';
import { id, moment } from '@mostrador/rules';
import type { SubmitTillLogRequest, SubmitTillLogResponse, TillLogResult } from '@mostrador/proto/sales';
import type { Word } from '@mostrador/proto/words';
import { type LoggedOperation, openItem, type Item as Opened } from '@mostrador/till/log';
import { z } from 'zod';
import { noteChain } from '../chaining/note-chain.ts';
import { newerItems } from '../domain/newer-items.ts';
import { senderOf } from '../domain/sender.ts';
import { fail } from '../errors.ts';
import { knownOperation } from '../known.ts';
import type { ReadSale } from '../sale-rows.ts';
import { applyOperation, type Applied, refusalOf, saleIn, type Told } from './apply-operation.ts';
import { readSale, recordSale } from './complete-sale.ts';
import { keepRefused } from './keep-refused-sale.ts';

/** Sales in a row that are put on the books together. */
const runLength = 100;

/** `waits`: it stays at the till until the server is upgraded. */
type Item = Opened & { text: string; waits: boolean };

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
    await noteChain(ctx, input.tillId, log.items);
    const results: TillLogResult[] = [];
    for (let next = 0; next < input.items.length;) {
      const run = log.salesFrom(next);
      results.push(...(await (run.length > 1 ? log.recordRun(next, run) : log.applyEach(next, next + 1))));
      next = results.length;
    }
    return { results };
  },
});

function itemsOf(texts: string[]): Item[] {
  const opened = texts.map((text) => ({ ...openItem(text), text }));
  const waiting = newerItems(opened);
  return opened.map((item, index) => ({ ...item, waits: waiting[index]! }));
}

/** A log under way: its items, and how they are put on the books one run or one item at a time. */
function openLog(ctx: Ctx, input: SubmitTillLogRequest) {
  const items = itemsOf(input.items);
  const sender = senderOf(ctx.actor);
  const told = ({ envelope }: Opened): Told => ({ by: 'log', sender, sentAt: input.sentAt!, envelope });

  function assertOfTill(operation: LoggedOperation): void {
    // A void names no till: its sale does, and is looked at when it is found.
    if (operation.kind !== 'void' && operation.tillId !== input.tillId) fail('till_foreign', { field: 'tillId' });
  }

  /** The sale of an item, or null where it is another kind or has to be looked at alone. */
  function saleOf(item: Item): ReadSale | null {
    if (item.operation?.kind !== 'sale' || item.waits) return null;
    try {
      assertOfTill(item.operation);
      return readSale(sender, saleIn(item.operation, told(item)));
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
    const { operation, waits } = item;
    if (waits) return notTaken(operation, 'newer_than_server', newer);
    try {
      if (!operation) return fail('operation_unreadable');
      assertOfTill(operation);
      return accepted(await applyOperation(ctx, operation, told(item)));
    } catch (error) {
      return refuse(ctx, input.tillId, item, refusalOf(ctx, error));
    }
  }

  return { items, salesFrom, recordRun, applyEach };
}

/**
 * Keeps an item that was refused, as it was sent, and tells why; parked where its sale was refused too, and left at the
 * till where its sale is there still. What is on the books as it was sent is answered so, whatever there is to say against
 * it now.
 */
async function refuse(ctx: Ctx, tillId: string, { text, operation }: Item, refusal: AppError): Promise<TillLogResult> {
  return ctx.tenant(async (tx) => {
    const isOurs = operation?.kind === 'void' || operation?.tillId === tillId;
    const known = isOurs && (await knownOperation(tx, operation));
    if (known) return accepted({ ...known, repeated: true });
    const state = refusal.reason === 'not_found' ? await stateFor(tx, operation!.saleId) : 'quarantined';
    if (state === 'newer_than_server') return notTaken(operation, state, newer);
    const told = state === 'parked' ? parked : refusal;
    await keepRefused(tx, ctx, {
      operation: text,
      kind: operation?.kind ?? 'unreadable',
      operationId: operation?.id ?? '',
      tillId,
      refusal: told,
      waitsFor: state === 'parked' ? operation!.saleId : '',
    });
    return notTaken(operation, state, told);
  });
}

const parked = fail.refusal('depends_on_refused');
const newer = fail.refusal('newer_than_server');

const notTaken = (
  operation: LoggedOperation | null,
  state: Word<'logItemState'>,
  { reason, message, told }: AppError,
): TillLogResult => ({
  id: operation?.id ?? '',
  state,
  duplicate: false,
  late: false,
  reason,
  field: told.field ?? '',
  detail: told.detail ?? message,
});

const accepted = (applied: Applied): TillLogResult => ({
  id: applied.id,
  state: 'accepted',
  duplicate: applied.repeated,
  late: applied.late,
  reason: '',
  field: '',
  detail: '',
});

/** What becomes of what is about a sale that is not on the books. It was sent before, and left at the till, where its item is known. */
async function stateFor(tx: Tx, saleId: string): Promise<Word<'logItemState'>> {
  const [sale] = await tx.sql<{ waiting: boolean; refused: boolean; sent: boolean }>`
    select coalesce(bool_or(status = 'waiting'), false) as waiting, count(*) > 0 as refused,
      exists (select from till_log_items where tenant_id = ${tx.tenantId} and subject_id = ${saleId}) as sent
    from refused_sales where tenant_id = ${tx.tenantId} and operation_id = ${saleId} and kind = 'sale'`;
  if (sale!.waiting) return 'parked';
  return sale!.sent && !sale!.refused ? 'newer_than_server' : 'quarantined';
}
