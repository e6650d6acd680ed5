import type { Sent, Tx } from '@mostrador/kit';
import type { BusinessDays, RoleLimit } from '@mostrador/proto/identity';
import type { CompleteSaleRequest, LineCost, SaleLine, SaleLineInput } from '@mostrador/proto/sales';
import {
  approversOf,
  type Beyond,
  beyond,
  type PricedSale,
  taxedLines,
  tillTime,
  touchesFixed,
} from '@mostrador/till/sale';
import type { SaleRow } from './convert.ts';
import { businessDateOf } from './domain/business-day.ts';
import { isOutdated, type Published } from './domain/outdated.ts';
import type { Sender } from './domain/sender.ts';
import { couldApprove, flagsOfName, type RoleFact, standingAt } from './domain/standing.ts';
import { sumsOf } from './domain/sums.ts';
import { fail } from './errors.ts';
import { assertOfTill, keyOf, type Sessions } from './queries.ts';
import type { Subject } from './reviews.ts';

/** A sale that was read and whose sums are right. */
export type ReadSale = { input: CompleteSaleRequest; priced: PricedSale };

/** A sale with who sent it and when it came. */
export type Arrived = Sent<ReadSale & { sender: Sender; receivedAt: Date }>;

/** What is known of a till: where it is, and how days are told there. */
type KnownTill = { branchId: string; kind: string; days: BusinessDays[] | null };

/** What is known of a product; what was not told yet is null. */
type KnownProduct = {
  version: number;
  byUnit: boolean | null;
  category: string | null;
  unit: string | null;
  packUnits: number | null;
  supplierId: string | null;
  priceMinor: number | null;
  costMinor: number | null;
  includesIva: boolean | null;
  openPrice: boolean | null;
  ivaTreatment: string | null;
  ivaRateBp: number | null;
  priceFixed: boolean | null;
  published: Published | null;
};

/** The copies that sales are checked against, by company and id. */
type Copies = {
  tills: Record<string, KnownTill>;
  /** What is known of cashiers, and of which companies anybody is known. */
  people: Record<string, RoleFact[]>;
  told: Set<string>;
  products: Record<string, KnownProduct>;
  /** By company. */
  limits: Record<string, RoleLimit[]>;
  refused: boolean;
};

type Named = Pick<Arrived, 'tenantId' | 'item'>;

/** What the sales of a batch are checked against. */
export type Surroundings = Copies & { sessions: Sessions };

type CopiesRow = Record<'tills' | 'people' | 'products' | 'limits', Record<string, never> | null> & {
  told: string[];
  refused: boolean;
};

/** Reads all copies in one go: this is the way of every sale. */
export async function readCopies(tx: Tx, sales: Arrived[]): Promise<Copies> {
  const tenantIds = sales.map(({ tenantId }) => tenantId);
  const tillIds = sales.map(({ item }) => item.input.tillId);
  const saleIds = sales.map(({ item }) => item.input.saleId);
  const people = sales.flatMap(({ tenantId, item: { input } }) =>
    [input.cashierId, ...approversOf(input, { discount: true, price: true })].map((userId) => ({ tenantId, userId })),
  );
  const products = sales.flatMap(({ tenantId, item }) =>
    item.input.lines.flatMap(({ productId }) => (productId ? { tenantId, productId } : [])),
  );
  const [copies] = await tx.sql<CopiesRow>`
    select
      (select jsonb_object_agg(t.tenant_id || ' ' || t.till_id,
          jsonb_build_object('branchId', t.branch_id, 'kind', t.kind, 'days', b.business_days))
        from unnest(${tenantIds}::uuid[], ${tillIds}::uuid[]) as asked (tenant_id, till_id)
        join tills t using (tenant_id, till_id)
        left join branches b on b.tenant_id = t.tenant_id and b.branch_id = t.branch_id) as tills,
      (select jsonb_object_agg(asked.tenant_id || ' ' || asked.user_id, array(
          select jsonb_build_object('role', role, 'active', active, 'branchIds', branch_ids, 'changedAt', changed_at)
          from member_roles m where m.tenant_id = asked.tenant_id and m.user_id = asked.user_id order by m.version))
        from (select distinct * from unnest(${people.map((one) => one.tenantId)}::uuid[],
          ${people.map((one) => one.userId)}::uuid[]) as a (tenant_id, user_id)) asked
      ) as people,
      array(select distinct asked.tenant_id::text from unnest(${tenantIds}::uuid[]) as asked (tenant_id)
        where exists (select from member_roles m where m.tenant_id = asked.tenant_id)) as told,
      (select jsonb_object_agg(p.tenant_id || ' ' || p.product_id, jsonb_build_object('version', greatest(p.version, u.product_version),
          'byUnit', p.by_unit, 'category', p.category, 'unit', p.unit, 'packUnits', p.pack_units,
          'supplierId', p.supplier_id, 'costMinor', p.cost_minor, 'includesIva', p.cost_includes_iva,
          'openPrice', p.open_price, 'ivaTreatment', p.iva_treatment,
          'ivaRateBp', p.iva_rate_bp, 'priceFixed', p.price_fixed,
          'priceMinor', case when u.product_version > p.version then u.price_minor else p.price_minor end,
          'published', case when u.publication is not null then jsonb_build_object('publication', u.publication,
            'version', u.product_version, 'priceMinor', u.price_minor, 'beganAt', u.began_at) end))
        from unnest(${products.map((one) => one.tenantId)}::uuid[], ${products.map((one) => one.productId)}::uuid[])
          as asked (tenant_id, product_id)
        join products p using (tenant_id, product_id)
        left join published_prices u on u.tenant_id = p.tenant_id and u.product_id = p.product_id) as products,
      (select jsonb_object_agg(tenant_id, r.limits) from role_limits r where tenant_id = any(${tenantIds}::uuid[])) as limits,
      exists (select from unnest(${tenantIds}::uuid[], ${saleIds}::text[]) as asked (tenant_id, operation_id)
        join refused_sales using (tenant_id, operation_id) where status = 'waiting') as refused`;
  const { tills, people: named, told, products: known, limits, refused } = copies!;
  return {
    tills: tills ?? {},
    people: named ?? {},
    told: new Set(told),
    products: known ?? {},
    limits: limits ?? {},
    refused,
  };
}

/** A till that is not in the copy yet is still known when the token was made for it. */
function branchOf({ tenantId, item: { sender, input } }: Arrived, { tills }: Surroundings): string {
  const copied = tills[keyOf(tenantId, input.tillId)];
  return copied?.branchId ?? sender.till?.branchId ?? fail('till_unknown', { field: 'tillId' });
}

/** When a sale's first line was entered, by the server's clock: prices that change meanwhile are for the next one. */
const beginOf = ({ startedAt, soldAt }: CompleteSaleRequest, at: string): string =>
  startedAt ? new Date(Date.parse(at) - Math.max(0, Date.parse(soldAt!) - Date.parse(startedAt))).toISOString() : at;

function flagsOf({ tenantId, item }: Named, around: Surroundings, branchId: string, at: string): string[] {
  const { input, sender } = item;
  const known = (productId: string) => around.products[keyOf(tenantId, productId)];
  const unknown = input.lines.some(({ productId, barcode }) =>
    productId ? known(productId) === undefined : barcode !== '',
  );
  const fractional = input.lines.some(
    ({ productId, quantityMilli }) => productId && quantityMilli % 1000 !== 0 && known(productId)?.byUnit,
  );
  const taxed = input.lines.some((line) => line.productId && differsInIva(line, known(line.productId)));
  const begunAt = beginOf(input, at);
  const outdated = input.lines.some(
    (line) => line.productId && isOutdated(line, known(line.productId)?.published, begunAt),
  );
  const { cashierId } = input;
  const facts = around.told.has(tenantId) ? (around.people[keyOf(tenantId, cashierId)] ?? []) : null;
  const fixed = touchesFixed(input, known);
  return [
    ...(unknown ? ['unknown_product'] : []),
    ...(fractional ? ['fractional_quantity'] : []),
    ...(taxed ? ['iva_differs'] : []),
    ...(fixed ? ['fixed_price_changed'] : []),
    ...(outdated ? ['price_outdated'] : []),
    ...(around.sessions.get(keyOf(tenantId, input.sessionId))!.provisional ? ['provisional_session'] : []),
    ...flagsOfName(sender, { cashierId, branchId, at, facts }),
    ...(around.limits[tenantId] ? flagsOfLimits({ tenantId, item }, around, branchId, at) : []),
  ];
}

const differsInIva = (line: SaleLineInput, product: KnownProduct | undefined): boolean =>
  product?.ivaTreatment != null && (line.ivaTreatment !== product.ivaTreatment || line.ivaRateBp !== product.ivaRateBp);

/** Whether more was given away than the cashier may; a person who sends it stands for their own name only. */
function flagsOfLimits({ tenantId, item }: Named, around: Surroundings, branchId: string, at: string): string[] {
  const { input, sender } = item;
  const factsOf = (userId: string) => around.people[keyOf(tenantId, userId)] ?? [];
  const beyondFor = (role: string) =>
    beyond(
      input,
      around.limits[tenantId]!.find((one) => one.role === role),
      (productId) => around.products[keyOf(tenantId, productId)],
    );
  if (sender.channel) return [];
  const own = beyondFor(standingAt(factsOf(input.cashierId), at)?.role ?? 'cashier');
  const approvers = approversOf(input, own).filter((userId) => couldApprove(factsOf(userId), branchId, at));
  const isApproved = (what: keyof Beyond) =>
    approversOf(input, { discount: false, price: false, [what]: true }).some(
      (userId) => approvers.includes(userId) && !beyondFor(standingAt(factsOf(userId), at)!.role)[what],
    );
  const kinds = (['discount', 'price'] as const).filter((what) => own[what]);
  if (kinds.length === 0) return [];
  if (!kinds.every(isApproved)) return ['limit_exceeded'];
  return approvers.every((userId) => userId === sender.personId) ? [] : ['approved_offline'];
}

/** What a line cost by the catalogue, as it is known here. A cost that nobody wrote there is 0. */
function costOf(line: SaleLine, product: KnownProduct | undefined): LineCost {
  const { lineNumber } = line;
  if (!product?.costMinor)
    return { lineNumber, unitCostMinor: 0, productVersion: product?.version ?? 0, source: 'none' };
  return {
    lineNumber,
    unitCostMinor: product.costMinor,
    productVersion: product.version,
    source: 'catalogue',
    includesIva: product.includesIva ?? undefined,
    supplierId: product.supplierId ?? undefined,
    cataloguePriceMinor: product.priceMinor ?? undefined,
  };
}

/** A line with what its product was. */
function snapshotOf(line: SaleLine, product: KnownProduct | undefined): SaleLine {
  if (product?.unit == null) return line;
  return { ...line, category: product.category!, unit: product.unit, packUnits: product.packUnits! };
}

/** What channels sell, and how they are paid, comes by their own door only: no count of a drawer would ever see it. */
function assertOfChannel({ item: { sender, input } }: Arrived, kind: string | undefined): void {
  const paidBy = (method: string) => input.payments.findIndex((payment) => payment.method === method);
  if (sender.channel) {
    if (paidBy('cash') >= 0) fail('cash_of_channel', { field: `payments.${paidBy('cash')}.method` });
    return;
  }
  if (kind === 'channel') fail('till_is_channel', { field: 'tillId' });
  if (paidBy('marketplace') >= 0) fail('method_of_channel', { field: `payments.${paidBy('marketplace')}.method` });
}

/** A sale as it goes on the books; throws where its till or session is not its own. */
export function toRow(sale: Arrived, around: Surroundings): SaleRow {
  const { input, priced, sender, receivedAt } = sale.item;
  const session = around.sessions.get(keyOf(sale.tenantId, input.sessionId))!;
  assertOfTill(session, input.tillId);
  const { effectiveAt, absurd } = tillTime(input.soldAt!, input.sentAt, receivedAt);
  const branchId = branchOf(sale, around);
  const till = around.tills[keyOf(sale.tenantId, input.tillId)];
  assertOfChannel(sale, till?.kind);
  const productOf = ({ productId }: SaleLine) => productId && around.products[keyOf(sale.tenantId, productId)];
  const taxes = sumsOf(input.rulesVersion).taxesOf(priced.lines, input.discountMinor);
  const lines = taxedLines(priced.lines, input.discountMinor, taxes);
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
    lines: lines.map((line) => snapshotOf(line, productOf(line) || undefined)),
    payments: priced.payments,
    taxes,
    receiver: input.receiver ?? null,
    voucher_wanted: input.voucherWanted,
    printed_voucher: input.printedVoucher ?? null,
    flags: [...(absurd ? ['clock_absurd'] : []), ...flagsOf(sale, around, branchId, effectiveAt)],
    sent_by: sender.id,
    costs: lines.map((line) => costOf(line, productOf(line) || undefined)),
    channel: till?.kind === 'channel' ? (input.channel ?? 'other') : 'till',
    business_date: businessDateOf(till?.days ?? [], effectiveAt),
    customer_id: input.customerId || null,
    started_at: input.startedAt ?? null,
    scanned_lines: input.scannedLines ?? null,
    typed_lines: input.typedLines ?? null,
    discount_reason: input.discountReason || null,
    promotion_id: input.promotionId || null,
    discount_approved_by: input.discountApprovedBy ?? null,
    rules_version: input.rulesVersion || 1,
  };
}

/** Who approved what is flagged as approved. */
const approverOf = ({ flags, lines, discount_approved_by }: SaleRow): string =>
  flags.includes('approved_offline')
    ? (discount_approved_by ??
      lines.map((line) => line.discountApprovedBy ?? line.overrideBy).find((one) => one !== undefined) ??
      '')
    : '';

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
  approvedBy: approverOf(row),
  amountMinor: row.total_minor,
  happenedAt: row.effective_at,
  flags: row.flags,
});
