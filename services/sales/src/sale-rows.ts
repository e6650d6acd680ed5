import type { Sent, Tx } from '@mostrador/kit';
import type { CompleteSaleRequest } from '@mostrador/proto/sales';
import type { SaleRow } from './convert.ts';
import { type PricedSale, taxesOf } from './domain/price-sale.ts';
import type { Sender } from './domain/sender.ts';
import { flagsOfName, type RoleFact } from './domain/standing.ts';
import { tillTime } from './domain/till-clock.ts';
import { fail } from './errors.ts';
import { assertOfTill, keyOf, type Sessions } from './queries.ts';
import type { Subject } from './reviews.ts';

/** A sale that was read and whose sums are right. */
export type ReadSale = { input: CompleteSaleRequest; priced: PricedSale };

/** A sale with who sent it and when it came. */
export type Arrived = Sent<ReadSale & { sender: Sender; receivedAt: Date }>;

/** The copies that sales are checked against, by company and id. */
type Copies = {
  branches: Record<string, string>;
  /** What is known of cashiers, and of which companies anybody is known. */
  people: Record<string, RoleFact[]>;
  told: Set<string>;
  /** Products that are known, and whether they are sold in whole units only. */
  products: Record<string, boolean>;
  refused: boolean;
};

/** What the sales of a batch are checked against. */
export type Surroundings = Copies & { sessions: Sessions };

type CopiesRow = Record<'branches' | 'people' | 'products', Record<string, never> | null> & {
  told: string[];
  refused: boolean;
};

/** Reads all copies in one go: this is the way of every sale. */
export async function readCopies(tx: Tx, sales: Arrived[]): Promise<Copies> {
  const tenantIds = sales.map(({ tenantId }) => tenantId);
  const tillIds = sales.map(({ item }) => item.input.tillId);
  const saleIds = sales.map(({ item }) => item.input.saleId);
  const cashierIds = sales.map(({ item }) => item.input.cashierId);
  const products = sales.flatMap(({ tenantId, item }) =>
    item.input.lines.flatMap(({ productId }) => (productId ? { tenantId, productId } : [])),
  );
  const [copies] = await tx.sql<CopiesRow>`
    select
      (select jsonb_object_agg(t.tenant_id || ' ' || t.till_id, branch_id)
        from unnest(${tenantIds}::uuid[], ${tillIds}::uuid[]) as asked (tenant_id, till_id)
        join tills t using (tenant_id, till_id)) as branches,
      (select jsonb_object_agg(asked.tenant_id || ' ' || asked.user_id, array(
          select jsonb_build_object('role', role, 'active', active, 'branchIds', branch_ids, 'changedAt', changed_at)
          from member_roles m where m.tenant_id = asked.tenant_id and m.user_id = asked.user_id order by m.version))
        from (select distinct * from unnest(${tenantIds}::uuid[], ${cashierIds}::uuid[]) as a (tenant_id, user_id)) asked
      ) as people,
      array(select distinct asked.tenant_id::text from unnest(${tenantIds}::uuid[]) as asked (tenant_id)
        where exists (select from member_roles m where m.tenant_id = asked.tenant_id)) as told,
      (select jsonb_object_agg(p.tenant_id || ' ' || p.product_id, p.by_unit)
        from unnest(${products.map((one) => one.tenantId)}::uuid[], ${products.map((one) => one.productId)}::uuid[])
          as asked (tenant_id, product_id)
        join products p using (tenant_id, product_id)) as products,
      exists (select from unnest(${tenantIds}::uuid[], ${saleIds}::text[]) as asked (tenant_id, operation_id)
        join refused_sales using (tenant_id, operation_id) where status = 'waiting') as refused`;
  const { branches, people, told, products: known, refused } = copies!;
  return { branches: branches ?? {}, people: people ?? {}, told: new Set(told), products: known ?? {}, refused };
}

/** A till that is not in the copy yet is still known when the token was made for it. */
function branchOf({ tenantId, item: { sender, input } }: Arrived, { branches }: Surroundings): string {
  const copied = branches[keyOf(tenantId, input.tillId)];
  return copied ?? sender.till?.branchId ?? fail('till_unknown', { field: 'tillId' });
}

function flagsOf({ tenantId, item }: Arrived, around: Surroundings, branchId: string, at: string): string[] {
  const { input, sender } = item;
  const byUnit = (productId: string) => around.products[keyOf(tenantId, productId)];
  const unknown = input.lines.some(({ productId, barcode }) =>
    productId ? byUnit(productId) === undefined : barcode !== '',
  );
  const fractional = input.lines.some(
    ({ productId, quantityMilli }) => productId && quantityMilli % 1000 !== 0 && byUnit(productId),
  );
  const { cashierId } = input;
  const facts = around.told.has(tenantId) ? (around.people[keyOf(tenantId, cashierId)] ?? []) : null;
  return [
    ...(unknown ? ['unknown_product'] : []),
    ...(fractional ? ['fractional_quantity'] : []),
    ...(around.sessions.get(keyOf(tenantId, input.sessionId))!.provisional ? ['provisional_session'] : []),
    ...flagsOfName(sender, { cashierId, branchId, at, facts }),
  ];
}

/** A sale as it goes on the books; throws where its till or session is not its own. */
export function toRow(sale: Arrived, around: Surroundings): SaleRow {
  const { input, priced, sender, receivedAt } = sale.item;
  const session = around.sessions.get(keyOf(sale.tenantId, input.sessionId))!;
  assertOfTill(session, input.tillId);
  const { effectiveAt, absurd } = tillTime(input.soldAt!, input.sentAt, receivedAt);
  const branchId = branchOf(sale, around);
  return {
    sale_id: input.saleId,
    branch_id: branchId,
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
    taxes: taxesOf(priced.lines, input.discountMinor),
    receiver: input.receiver ?? null,
    voucher_wanted: input.voucherWanted,
    printed_voucher: input.printedVoucher ?? null,
    flags: [...(absurd ? ['clock_absurd'] : []), ...flagsOf(sale, around, branchId, effectiveAt)],
    sent_by: sender.id,
  };
}

/** A sale as its review lists it. */
export const saleSubject = (tenantId: string, row: SaleRow): Subject => ({
  tenantId,
  kind: 'sale',
  subjectId: row.sale_id,
  saleId: row.sale_id,
  branchId: row.branch_id,
  branchIds: [row.branch_id],
  tillId: row.till_id,
  sessionId: row.session_id,
  cashierId: row.cashier_id,
  sentBy: row.sent_by,
  approvedBy: '',
  amountMinor: row.total_minor,
  happenedAt: row.effective_at,
  flags: row.flags,
});
