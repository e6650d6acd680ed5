import { isDeepStrictEqual } from 'node:util';
import {
  type Actor,
  AppError,
  type Ctx,
  fail as kitFail,
  handler,
  type Joint,
  parse,
  type Sent,
  type Tx,
} from '@mostrador/kit';
import { type CompleteSaleRequest, type Sale, SaleCompleted } from '@mostrador/proto/sales';
import { z } from 'zod';
import { saleFact, type SaleRow, toSale } from '../convert.ts';
import { priceSale, type PricedSale } from '../domain/price-sale.ts';
import { tillTime } from '../domain/till-clock.ts';
import { fail } from '../errors.ts';
import { keyOf, lockSessions, type Sessions, sinceOf } from '../queries.ts';
import { saleRules, sellers } from '../rules.ts';
import { isRefusal, keepRefused } from './keep-refused-sale.ts';

/** A sale that was read and whose sums are right. */
export type ReadSale = { input: CompleteSaleRequest; priced: PricedSale };

/** A sale on the books; again, when `repeated`. */
export type Recorded = { row: SaleRow; repeated: boolean };

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
      const { row, repeated } = await recordSale(ctx, readSale(ctx.actor, sent));
      return toSale(row, repeated ? await ctx.tenant((tx) => sinceOf(tx, row.sale_id)) : undefined);
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

/** A sale with who sent it and when it came. */
type Arrived = Sent<ReadSale & { actor: Actor; receivedAt: Date }>;

const saleKey = ({ tenantId, item }: Arrived) => keyOf(tenantId, item.input.saleId);

/** The copies that sales are checked against, by company and id. */
async function readCopies(tx: Tx, sales: Arrived[]) {
  const tenantIds = sales.map(({ tenantId }) => tenantId);
  const tillIds = sales.map(({ item }) => item.input.tillId);
  const saleIds = sales.map(({ item }) => item.input.saleId);
  const products = sales.flatMap(({ tenantId, item }) =>
    item.input.lines.flatMap(({ productId, quantityMilli }) =>
      productId ? { tenantId, productId, quantityMilli } : [],
    ),
  );
  const parts = products.filter(({ quantityMilli }) => quantityMilli % 1000 !== 0);
  const [copies] = await tx.sql<{
    branches: Record<string, string> | null;
    products: string[];
    whole: string[];
    refused: boolean;
  }>`
    select
      (select jsonb_object_agg(t.tenant_id || ' ' || t.till_id, branch_id)
        from unnest(${tenantIds}::uuid[], ${tillIds}::uuid[]) as asked (tenant_id, till_id)
        join tills t using (tenant_id, till_id)) as branches,
      array(select p.tenant_id || ' ' || p.product_id
        from unnest(${products.map((one) => one.tenantId)}::uuid[], ${products.map((one) => one.productId)}::uuid[])
          as asked (tenant_id, product_id)
        join products p using (tenant_id, product_id)) as products,
      array(select p.tenant_id || ' ' || p.product_id
        from unnest(${parts.map((one) => one.tenantId)}::uuid[], ${parts.map((one) => one.productId)}::uuid[])
          as asked (tenant_id, product_id)
        join products p using (tenant_id, product_id) where p.by_unit) as whole,
      exists (select from unnest(${tenantIds}::uuid[], ${saleIds}::text[]) as asked (tenant_id, operation_id)
        join refused_sales using (tenant_id, operation_id) where status = 'waiting') as refused`;
  const { branches, products: known, whole, refused } = copies!;
  return { branches: branches ?? {}, products: new Set(known), whole: new Set(whole), refused };
}

/** What the sales of a batch are checked against. */
type Surroundings = {
  branches: Record<string, string>;
  products: Set<string>;
  /** Of those that a part of one was sold of: what is sold in whole units. */
  whole: Set<string>;
  sessions: Sessions;
};

/** A till that is not in the copy yet is still known when the token was made for it. */
function branchOf({ tenantId, item: { actor, input } }: Arrived, { branches }: Surroundings): string {
  const { tillId } = input;
  const copied = branches[keyOf(tenantId, tillId)];
  if (copied) return copied;
  if (actor.kind === 'till') return actor.branchId;
  if (actor.kind === 'user' && actor.tillId === tillId && actor.branchId) return actor.branchId;
  return fail('till_unknown', { field: 'tillId' });
}

function toRow(sale: Arrived, around: Surroundings): SaleRow {
  const { tenantId, item } = sale;
  const { input, priced, receivedAt } = item;
  const session = around.sessions.get(keyOf(tenantId, input.sessionId))!;
  const { effectiveAt, absurd } = tillTime(input.soldAt!, input.sentAt, receivedAt);
  const unknown = input.lines.some((line) =>
    line.productId ? !around.products.has(keyOf(tenantId, line.productId)) : line.barcode !== '',
  );
  const fractional = input.lines.some(
    ({ productId, quantityMilli }) =>
      productId && quantityMilli % 1000 !== 0 && around.whole.has(keyOf(tenantId, productId)),
  );
  return {
    sale_id: input.saleId,
    branch_id: branchOf(sale, around),
    till_id: input.tillId,
    session_id: input.sessionId,
    installation_id: input.installationId,
    ticket_number: input.ticketNumber,
    cashier_id: input.cashierId,
    late: session.sealed,
    sold_at: input.soldAt!,
    received_at: receivedAt.toISOString(),
    effective_at: effectiveAt,
    currency: input.currency,
    discount_minor: input.discountMinor,
    rounding_minor: input.roundingMinor,
    total_minor: input.totalMinor,
    lines: priced.lines,
    payments: priced.payments,
    receiver: input.receiver ?? null,
    voucher_wanted: input.voucherWanted,
    printed_voucher: input.printedVoucher ?? null,
    flags: [
      ...(absurd ? ['clock_absurd'] : []),
      ...(unknown ? ['unknown_product'] : []),
      ...(fractional ? ['fractional_quantity'] : []),
      ...(session.provisional ? ['provisional_session'] : []),
    ],
  };
}

/** A sale as its row will be. */
type Draft = { sale: Arrived; row: SaleRow };

/** Inserts rows and tells which are new. Ordered by id, so that two batches with the same sales cannot deadlock. */
async function insertNew(tx: Tx, drafts: Draft[]): Promise<Set<string>> {
  const rows = drafts.map(({ sale, row }) => ({ tenant_id: sale.tenantId, ...row }));
  rows.sort((a, b) => (a.sale_id < b.sale_id ? -1 : 1));
  const inserted = await tx.sql<{ tenant_id: string; sale_id: string }>`
    insert into sales (tenant_id, sale_id, branch_id, till_id, session_id, installation_id, ticket_number, cashier_id,
      late, sold_at, received_at, effective_at, currency, discount_minor, rounding_minor, total_minor, lines, payments,
      receiver, voucher_wanted, printed_voucher, flags)
    select r.tenant_id, r.sale_id, r.branch_id, r.till_id, r.session_id, r.installation_id, r.ticket_number,
      r.cashier_id, r.late, r.sold_at, r.received_at, r.effective_at, r.currency, r.discount_minor, r.rounding_minor,
      r.total_minor, r.lines, r.payments, nullif(r.receiver, 'null'), r.voucher_wanted,
      nullif(r.printed_voucher, 'null'), r.flags
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r(tenant_id uuid, sale_id uuid, branch_id uuid, till_id uuid,
      session_id uuid, installation_id text, ticket_number bigint, cashier_id uuid, late boolean, sold_at timestamptz,
      received_at timestamptz, effective_at timestamptz, currency text, discount_minor bigint, rounding_minor bigint,
      total_minor bigint, lines jsonb, payments jsonb, receiver jsonb, voucher_wanted boolean, printed_voucher jsonb,
      flags text[])
    on conflict do nothing returning tenant_id, sale_id`;
  return new Set(inserted.map((row) => keyOf(row.tenant_id, row.sale_id)));
}

/** Sales that were on the books before, by company and id. */
async function readStored(tx: Tx, sales: Arrived[]): Promise<Map<string, SaleRow>> {
  const rows = await tx.sql<SaleRow & { tenant_id: string }>`
    select s.*
    from unnest(${sales.map(({ tenantId }) => tenantId)}::uuid[], ${sales.map(({ item }) => item.input.saleId)}::uuid[])
      as asked (tenant_id, sale_id)
    join sales s using (tenant_id, sale_id)`;
  return new Map(rows.map((row) => [keyOf(row.tenant_id, row.sale_id), row]));
}

/** What makes two sales under one id the same sale. A number that a customer has on paper is never dropped as a repetition. */
const sameSale = (row: SaleRow) => ({
  till: row.till_id,
  session: row.session_id,
  lines: row.lines,
  payments: row.payments,
  amounts: [row.discount_minor, row.rounding_minor, row.total_minor],
  printed: row.printed_voucher,
});
// Through JSON, as a stored row went: a field that is undefined is a field that is absent.
const asStored = (row: SaleRow): unknown => JSON.parse(JSON.stringify(sameSale(row)));
const equalSales = (one: SaleRow, other: SaleRow) => isDeepStrictEqual(asStored(one), asStored(other));

/** Puts a sale on the books exactly once under its own id, or throws why not. */
export const recordSale = (ctx: Pick<Ctx, 'actor' | 'now' | 'together'>, sale: ReadSale): Promise<Recorded> =>
  ctx.together(recordSales, { ...sale, actor: ctx.actor, receivedAt: ctx.now() });

/**
 * Puts the sales of a moment on the books in one go, whichever companies' they are. The session rows are locked FOR SHARE
 * first, so that a seal and a sale see each other; whatever state the session is in, the sale is taken.
 */
const recordSales: Joint<Arrived['item'], Recorded> = async (tx, sales) => {
  const sessionsOf = sales.map(({ tenantId, item: { input } }) => ({ ...input, tenantId }));
  const [sessions, copies] = await Promise.all([lockSessions(tx, sessionsOf), readCopies(tx, sales)]);
  const drafts = sales.map((sale): Draft | AppError => {
    try {
      return { sale, row: toRow(sale, { sessions, ...copies }) };
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  });
  const sound = drafts.filter((draft): draft is Draft => !(draft instanceof AppError));
  const fresh = sound.length > 0 ? await insertNew(tx, sound) : new Set<string>();
  const rest = sound.filter(({ sale }) => !fresh.has(saleKey(sale)));
  const known =
    rest.length > 0
      ? await readStored(
          tx,
          rest.map(({ sale }) => sale),
        )
      : new Map<string, SaleRow>();
  // Not new, and not there: another sale has its ticket number.
  const duplicates = rest.filter(({ sale }) => !known.has(saleKey(sale)));
  for (const { row } of duplicates) row.flags.push('ticket_duplicate');
  for (const key of duplicates.length > 0 ? await insertNew(tx, duplicates) : []) fresh.add(key);
  if (copies.refused)
    await settleRefused(
      tx,
      sales.filter((sale) => fresh.has(saleKey(sale)) && mendsItself(sale)),
    );
  return drafts.map((draft) => {
    if (draft instanceof AppError) return draft;
    const { sale, row } = draft;
    if (fresh.delete(saleKey(sale))) {
      known.set(saleKey(sale), row);
      tx.emit(SaleCompleted, row.sale_id, { sale: toSale(row), fact: saleFact(row) }, sale);
      return { row, repeated: false };
    }
    const stored = known.get(saleKey(sale)) ?? kitFail('unavailable');
    if (equalSales(stored, row)) return { row: stored, repeated: true };
    return new AppError('conflict', 'sale_id_reused', fail.catalogue['sale_id_reused']!.message, { field: 'saleId' });
  });
};

/** Those who may settle a refused sale do so by correcting it, with a reason. */
const mendsItself = ({ item: { actor } }: Arrived) =>
  actor.kind === 'till' || (actor.kind === 'user' && actor.role === 'cashier');

/** A till that mended its sale by itself has settled what was kept of the first try. */
async function settleRefused(tx: Tx, sales: Arrived[]): Promise<void> {
  await tx.sql`
    update refused_sales r set status = 'corrected', settled_at = now(), settled_by = 'till', settled_reason = 'sent again'
    from unnest(${sales.map(({ tenantId }) => tenantId)}::uuid[], ${sales.map(({ item }) => item.input.saleId)}::text[])
      as asked (tenant_id, operation_id)
    where r.tenant_id = asked.tenant_id and r.operation_id = asked.operation_id and r.kind = 'sale'
      and r.status = 'waiting'`;
}
