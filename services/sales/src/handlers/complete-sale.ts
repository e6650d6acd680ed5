import { AppError, type Ctx, handler, type Joint, parse, type Tx } from '@mostrador/kit';
import { type CompleteSaleRequest, type Sale, SaleCompleted } from '@mostrador/proto/sales';
import { isNewer } from '@mostrador/till/log';
import { z } from 'zod';
import { type RefusedRow, type SaleRow, toSale } from '../convert.ts';
import { type Sender, senderOf } from '../domain/sender.ts';
import { sumsOf } from '../domain/sums.ts';
import { fail, refusing } from '../errors.ts';
import { isSameSale, knownSale } from '../known.ts';
import { keyOf, lockSessions, sinceOf } from '../queries.ts';
import { listForReview } from '../reviews.ts';
import { saleRules, sellers } from '../rules.ts';
import { type Arrived, readCopies, type ReadSale, saleSubject, toRow } from '../sale-rows.ts';
import { tellSettled } from '../refusals.ts';
import { isRefusal, keepRefused } from './keep-refused-sale.ts';
import { saleFact } from '../session-facts.ts';

/** A sale on the books; again, when `repeated`. */
export type Recorded = { row: SaleRow; repeated: boolean };

/** Reads a sale as it was sent; throws what is wrong with it. */
export function readSale(sender: Sender, sent: unknown): ReadSale {
  if (isNewer(sent)) return fail('newer_than_server', { field: 'rulesVersion' });
  const input = parse(saleRules, sent, fail.catalogue);
  if (sender.till && sender.till.tillId !== input.tillId) return fail('till_foreign', { field: 'tillId' });
  return { input, priced: refusing(() => sumsOf(input.rulesVersion).price(input)) };
}

export const completeSale = handler<CompleteSaleRequest, Sale>({
  can: sellers,
  // Read in `run`, because a sale that is refused has to be kept as it was sent.
  rules: z.custom<CompleteSaleRequest>(),
  async run(ctx, sent) {
    const sender = senderOf(ctx.actor);
    try {
      const { row, repeated } = await recordSale(ctx, sender, readSale(sender, sent));
      return toSale(row, repeated ? await ctx.tenant((tx) => sinceOf(tx, row.sale_id)) : undefined);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return answerRefused(ctx, sent, error);
    }
  },
});

/** A sale that is refused is kept, unless it is on the books as it was sent, from before a rule or a neighbour changed. */
export async function answerRefused(ctx: Ctx, sent: CompleteSaleRequest, refusal: AppError): Promise<Sale> {
  const { saleId: operationId, tillId } = sent;
  const known = await ctx.tenant(async (tx) => {
    const row = await knownSale(tx, operationId, sent);
    if (row) return toSale(row, await sinceOf(tx, row.sale_id));
    await keepRefused(tx, ctx, { operation: { sale: sent }, kind: 'sale', operationId, tillId, refusal });
    return null;
  });
  if (known) return known;
  throw refusal;
}

const saleKey = ({ tenantId, item }: Arrived) => keyOf(tenantId, item.input.saleId);

/** A sale as its row will be. */
type Draft = { sale: Arrived; row: SaleRow };

/** Inserts rows and tells which are new. Ordered by id, so that two batches with the same sales cannot deadlock. */
async function insertNew(tx: Tx, drafts: Draft[]): Promise<Set<string>> {
  const rows = drafts.map(({ sale, row }) => ({ tenant_id: sale.tenantId, ...row }));
  rows.sort((a, b) => (a.sale_id < b.sale_id ? -1 : 1));
  const inserted = await tx.sql<{ tenant_id: string; sale_id: string }>`
    insert into sales (tenant_id, sale_id, branch_id, till_id, session_id, installation_id, ticket_number, cashier_id,
      late, sold_at, received_at, effective_at, currency, discount_minor, rounding_minor, total_minor, lines, payments,
      taxes, receiver, voucher_wanted, printed_voucher, flags, sent_by, costs, channel, business_date, customer_id,
      started_at, scanned_lines, typed_lines, discount_reason, promotion_id, discount_approved_by,
      rules_version)
    select r.tenant_id, r.sale_id, r.branch_id, r.till_id, r.session_id, r.installation_id, r.ticket_number,
      r.cashier_id, r.late, r.sold_at, r.received_at, r.effective_at, r.currency, r.discount_minor, r.rounding_minor,
      r.total_minor, r.lines, r.payments, r.taxes, nullif(r.receiver, 'null'), r.voucher_wanted,
      nullif(r.printed_voucher, 'null'), r.flags, r.sent_by, r.costs, r.channel, r.business_date, r.customer_id,
      r.started_at, r.scanned_lines, r.typed_lines, r.discount_reason, r.promotion_id, r.discount_approved_by,
      r.rules_version
    from jsonb_to_recordset(${JSON.stringify(rows)}) as r(tenant_id uuid, sale_id uuid, branch_id uuid, till_id uuid,
      session_id uuid, installation_id text, ticket_number bigint, cashier_id uuid, late boolean, sold_at timestamptz,
      received_at timestamptz, effective_at timestamptz, currency text, discount_minor bigint, rounding_minor bigint,
      total_minor bigint, lines jsonb, payments jsonb, taxes jsonb, receiver jsonb, voucher_wanted boolean,
      printed_voucher jsonb, flags text[], sent_by text, costs jsonb, channel text, business_date text, customer_id text,
      started_at timestamptz, scanned_lines int, typed_lines int, discount_reason text, promotion_id text,
      discount_approved_by text, rules_version int)
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

/** Puts a sale on the books exactly once under its own id, or throws why not. */
export const recordSale = (ctx: Pick<Ctx, 'now' | 'together'>, sender: Sender, sale: ReadSale): Promise<Recorded> =>
  ctx.together(recordSales, { ...sale, sender, receivedAt: ctx.now() });

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
      sales.filter((sale) => fresh.has(saleKey(sale)) && sale.item.sender.mends),
    );
  await listNew(tx, sound, fresh);
  return drafts.map((draft) => {
    if (draft instanceof AppError) return draft;
    const { sale, row } = draft;
    if (fresh.delete(saleKey(sale))) {
      known.set(saleKey(sale), row);
      tx.emit(SaleCompleted, row.sale_id, { sale: toSale(row), fact: saleFact(row), costs: row.costs! }, sale);
      return { row, repeated: false };
    }
    const stored = known.get(saleKey(sale)) ?? fail('unavailable');
    if (isSameSale(row, stored)) return { row: stored, repeated: true };
    return fail.refusal('id_reused', { field: 'saleId' });
  });
};

/** Lists the new sales that a supervisor has to look at. */
async function listNew(tx: Tx, drafts: Draft[], fresh: Set<string>): Promise<void> {
  const subjects = drafts.filter(({ sale }) => fresh.has(saleKey(sale)));
  if (subjects.length === 0) return;
  const now = subjects[0]!.sale.item.receivedAt;
  await listForReview(
    tx,
    subjects.map(({ sale, row }) => saleSubject(sale.tenantId, row)),
    now,
  );
}

/** A till that mended its sale by itself has settled what was kept of the first try. */
async function settleRefused(tx: Tx, sales: Arrived[]): Promise<void> {
  const settled = await tx.sql<RefusedRow & { tenant_id: string }>`
    update refused_sales r set status = 'corrected', settled_at = now(), settled_by = 'till', settled_reason = 'sent again'
    from unnest(${sales.map(({ tenantId }) => tenantId)}::uuid[], ${sales.map(({ item }) => item.input.saleId)}::text[])
      as asked (tenant_id, operation_id)
    where r.tenant_id = asked.tenant_id and r.operation_id = asked.operation_id and r.kind = 'sale'
      and r.status = 'waiting'
    returning r.*`;
  for (const row of settled) tellSettled(tx, row, row.tenant_id);
}
