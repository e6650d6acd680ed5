import { isDeepStrictEqual } from 'node:util';
import { type Actor, AppError, type Ctx, fail as kitFail, handler, parse, type Tx } from '@mostrador/kit';
import { type CompleteSaleRequest, type Sale, SaleCompleted } from '@mostrador/proto/sales';
import { z } from 'zod';
import { saleFact, type SaleRow, toSale } from '../convert.ts';
import { priceSale, type PricedSale } from '../domain/price-sale.ts';
import { tillTime } from '../domain/till-clock.ts';
import { fail } from '../errors.ts';
import { lockSessions, salesById, sinceOf } from '../queries.ts';
import { saleRules, sellers } from '../rules.ts';
import { isRefusal, keepRefused } from './keep-refused-sale.ts';

/** A sale that was read and whose sums are right. */
export type ReadSale = { input: CompleteSaleRequest; priced: PricedSale };

/** What became of a sale: on the books (again, when `repeated`), or refused. */
export type SaleOutcome = { row: SaleRow; repeated: boolean } | AppError;

/** Reads a sale as it was sent; throws what is wrong with it. */
export function readSale(actor: Actor, sent: unknown): ReadSale {
  const input = parse(saleRules, sent);
  if (actor.kind === 'till' && actor.id !== input.tillId) return fail('till_foreign', { field: 'tillId' });
  return { input, priced: priceSale(input) };
}

export const completeSale = handler<CompleteSaleRequest, Sale>({
  can: sellers,
  // Read in `run`, because a sale that is refused has to be kept as it was sent.
  rules: z.custom<CompleteSaleRequest>(),
  async run(ctx, sent) {
    try {
      const sale = readSale(ctx.actor, sent);
      return await ctx.tenant(async (tx) => {
        const [outcome] = await recordSales(tx, ctx.actor, ctx.now(), [sale]);
        if (outcome instanceof AppError) throw outcome;
        return toSale(outcome!.row, outcome!.repeated ? await sinceOf(tx, sale.input.saleId) : undefined);
      });
    } catch (error) {
      if (isRefusal(error)) await keepRefusedSale(ctx, sent, error);
      throw error;
    }
  },
});

const keepRefusedSale = (ctx: Ctx, sent: CompleteSaleRequest, refusal: AppError) =>
  ctx.tenant((tx) =>
    keepRefused(tx, ctx, {
      operation: { sale: sent },
      kind: 'sale',
      operationId: sent.saleId,
      tillId: sent.tillId,
      refusal,
    }),
  );

/** The copies that a batch of sales is checked against. */
async function readCopies(tx: Tx, sales: ReadSale[]) {
  const tillIds = sales.map(({ input }) => input.tillId);
  const productIds = sales.flatMap(({ input }) => input.lines.flatMap((line) => line.productId ?? []));
  const saleIds = sales.map(({ input }) => input.saleId);
  const [copies] = await tx.sql<{ branches: Record<string, string> | null; products: string[]; refused: boolean }>`
    select
      (select jsonb_object_agg(till_id, branch_id) from tills
        where tenant_id = ${tx.tenantId} and till_id = any(array(select unnest(${tillIds}::uuid[])))) as branches,
      array(select product_id::text from products
        where tenant_id = ${tx.tenantId} and product_id = any(array(select unnest(${productIds}::uuid[])))) as products,
      exists (select from refused_sales where tenant_id = ${tx.tenantId}
        and operation_id = any(array(select unnest(${saleIds}::text[]))) and status = 'waiting') as refused`;
  return { branches: copies!.branches ?? {}, products: new Set(copies!.products), refused: copies!.refused };
}

/** Facts of one batch that every row takes part in. */
type Batch = {
  actor: Actor;
  receivedAt: Date;
  branches: Record<string, string>;
  products: Set<string>;
  sessions: Map<string, { sealed: boolean; provisional: boolean }>;
};

/** A till that is not in the copy yet is still known when the token was made for it. */
function branchOf(batch: Batch, tillId: string): string {
  const { actor, branches } = batch;
  if (branches[tillId]) return branches[tillId];
  if (actor.kind === 'till') return actor.branchId;
  if (actor.kind === 'user' && actor.tillId === tillId && actor.branchId) return actor.branchId;
  return fail('till_unknown', { field: 'tillId' });
}

function toRow({ input, priced }: ReadSale, batch: Batch): SaleRow {
  const session = batch.sessions.get(input.sessionId)!;
  const { effectiveAt, absurd } = tillTime(input.soldAt!, input.sentAt, batch.receivedAt);
  const unknown = input.lines.some((line) =>
    line.productId ? !batch.products.has(line.productId) : line.barcode !== '',
  );
  return {
    sale_id: input.saleId,
    branch_id: branchOf(batch, input.tillId),
    till_id: input.tillId,
    session_id: input.sessionId,
    installation_id: input.installationId,
    ticket_number: input.ticketNumber,
    cashier_id: input.cashierId,
    late: session.sealed,
    sold_at: input.soldAt!,
    received_at: batch.receivedAt.toISOString(),
    effective_at: effectiveAt,
    currency: input.currency,
    discount_minor: input.discountMinor,
    rounding_minor: input.roundingMinor,
    total_minor: input.totalMinor,
    lines: priced.lines,
    payments: priced.payments,
    receiver: input.receiver ?? null,
    voucher_wanted: input.voucherWanted,
    flags: [
      ...(absurd ? ['clock_absurd'] : []),
      ...(unknown ? ['unknown_product'] : []),
      ...(session.provisional ? ['provisional_session'] : []),
    ],
  };
}

/** Inserts rows and tells which are new. Ordered by id, so that two batches with the same sales cannot deadlock. */
async function insertNew(tx: Tx, rows: SaleRow[]): Promise<Set<string>> {
  const ordered = [...rows].sort((a, b) => (a.sale_id < b.sale_id ? -1 : 1));
  const inserted = await tx.sql<{ sale_id: string }>`
    insert into sales (tenant_id, sale_id, branch_id, till_id, session_id, installation_id, ticket_number, cashier_id,
      late, sold_at, received_at, effective_at, currency, discount_minor, rounding_minor, total_minor, lines, payments,
      receiver, voucher_wanted, flags)
    select ${tx.tenantId}, r.sale_id, r.branch_id, r.till_id, r.session_id, r.installation_id, r.ticket_number,
      r.cashier_id, r.late, r.sold_at, r.received_at, r.effective_at, r.currency, r.discount_minor, r.rounding_minor,
      r.total_minor, r.lines, r.payments, nullif(r.receiver, 'null'), r.voucher_wanted, r.flags
    from jsonb_to_recordset(${JSON.stringify(ordered)}) as r(sale_id uuid, branch_id uuid, till_id uuid, session_id uuid,
      installation_id text, ticket_number bigint, cashier_id uuid, late boolean, sold_at timestamptz,
      received_at timestamptz, effective_at timestamptz, currency text, discount_minor bigint, rounding_minor bigint,
      total_minor bigint, lines jsonb, payments jsonb, receiver jsonb, voucher_wanted boolean, flags text[])
    on conflict do nothing returning sale_id`;
  return new Set(inserted.map((row) => row.sale_id));
}

/** What makes two sales under one id the same sale. */
const sameSale = (row: SaleRow) => ({
  till: row.till_id,
  session: row.session_id,
  lines: row.lines,
  payments: row.payments,
  amounts: [row.discount_minor, row.rounding_minor, row.total_minor],
});
// Through JSON, as the stored row went: a field that is undefined is a field that is absent.
const equalSales = (stored: SaleRow, sent: SaleRow) =>
  isDeepStrictEqual(sameSale(stored), JSON.parse(JSON.stringify(sameSale(sent))));

/**
 * Puts sales on the books in one go: each exactly once under its own id. The session rows are locked FOR SHARE first, so
 * that a seal and a sale see each other; whatever state the session is in, the sale is taken.
 */
export async function recordSales(tx: Tx, actor: Actor, receivedAt: Date, sales: ReadSale[]): Promise<SaleOutcome[]> {
  const sessionsOf = sales.map(({ input }) => ({ sessionId: input.sessionId, tillId: input.tillId }));
  const [sessions, copies] = await Promise.all([lockSessions(tx, sessionsOf), readCopies(tx, sales)]);
  const batch: Batch = { actor, receivedAt, sessions, ...copies };
  const drafts = sales.map((sale): SaleRow | AppError => {
    try {
      return toRow(sale, batch);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  });
  const rows = drafts.filter((draft): draft is SaleRow => !(draft instanceof AppError));
  const fresh = rows.length > 0 ? await insertNew(tx, rows) : new Set<string>();
  const known = new Map<string, SaleRow>();
  const rest = rows.filter((row) => !fresh.has(row.sale_id));
  if (rest.length > 0) {
    for (const row of await salesById(
      tx,
      rest.map((one) => one.sale_id),
    ))
      known.set(row.sale_id, row);
    // Not new, and not there: another sale has its ticket number.
    const duplicates = rest.filter((row) => !known.has(row.sale_id));
    for (const row of duplicates) row.flags.push('ticket_duplicate');
    for (const saleId of duplicates.length > 0 ? await insertNew(tx, duplicates) : []) fresh.add(saleId);
  }
  if (copies.refused && mendsItself(actor)) await settleRefused(tx, [...fresh]);
  return drafts.map((draft) => {
    if (draft instanceof AppError) return draft;
    if (fresh.delete(draft.sale_id)) {
      known.set(draft.sale_id, draft);
      tx.emit(SaleCompleted, draft.sale_id, { sale: toSale(draft), fact: saleFact(draft) });
      return { row: draft, repeated: false };
    }
    const stored = known.get(draft.sale_id) ?? kitFail('unavailable');
    if (equalSales(stored, draft)) return { row: stored, repeated: true };
    return new AppError('conflict', 'sale_id_reused', fail.catalogue['sale_id_reused']!.message, { field: 'saleId' });
  });
}

/** Those who may settle a refused sale do so by correcting it, with a reason. */
const mendsItself = (actor: Actor) => actor.kind === 'till' || (actor.kind === 'user' && actor.role === 'cashier');

/** A till that mended its sale by itself has settled what was kept of the first try. */
async function settleRefused(tx: Tx, saleIds: string[]): Promise<void> {
  await tx.sql`
    update refused_sales set status = 'corrected', settled_at = now(), settled_by = 'till', settled_reason = 'sent again'
    where tenant_id = ${tx.tenantId} and operation_id = any(${saleIds}::text[]) and kind = 'sale' and status = 'waiting'`;
}
