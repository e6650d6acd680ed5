import { consumerAcross, reads, type Tx } from '@mostrador/kit';
import { type Sale, SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { askFor, preparing } from '../queries.ts';
import { type Queued, tellQueued } from '../telling.ts';

type Told = { tenantId: string; sale: Sale };
type Reversal = {
  tenantId: string;
  saleId: string;
  sourceId: string;
  purpose: 'void' | 'return';
  at: string;
  lines: unknown;
};
type Effect = { told?: Told; reversal?: Reversal };

function voided(tenantId: string, { sale, voidId, voidedAt }: SaleVoided): Effect[] {
  if (!sale) return [];
  const from = { tenantId, saleId: sale.saleId, sourceId: voidId };
  return [{ told: { tenantId, sale }, reversal: { ...from, purpose: 'void', at: voidedAt!, lines: null } }];
}

function returned(tenantId: string, { saleReturn: one }: SaleReturned): Effect[] {
  if (!one) return [];
  const from = { tenantId, saleId: one.saleId, sourceId: one.returnId };
  return [{ reversal: { ...from, purpose: 'return', at: one.returnedAt!, lines: one.lines } }];
}

/** Keeps each sale once, and puts those that want a voucher, or have one on paper, into the queue. */
const keepSales = (tx: Tx, told: Told[]) => tx.sql<Queued>`
  with told as (
    select "tenantId" as tenant_id, (sale ->> 'saleId')::uuid as sale_id, (sale ->> 'branchId')::uuid as branch_id,
      (sale ->> 'tillId')::uuid as till_id, (sale ->> 'effectiveAt')::timestamptz as effective_at,
      (sale ->> 'voucherWanted')::boolean or sale -> 'printedVoucher' is not null as wanted, sale
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t ("tenantId" uuid, sale jsonb)
  ), kept as (
    insert into sales (tenant_id, sale_id, branch_id, till_id, effective_at, wanted, sale)
    select * from told order by tenant_id, sale_id
    on conflict do nothing
    returning *
  )
  insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, receiver,
    printed)
  select tenant_id, gen_random_uuid(), sale_id, sale_id, 'invoice', branch_id, till_id, effective_at,
    nullif(sale -> 'receiver', 'null'), sale -> 'printedVoucher'
  from kept where wanted
  on conflict do nothing
  returning tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, created_at, version`;

const keepReversals = (tx: Tx, reversals: Reversal[]) => tx.sql`
  insert into reversals (tenant_id, sale_id, source_id, purpose, happened_at, lines)
  select r."tenantId", r."saleId", r."sourceId", r.purpose, r.at, nullif(r.lines, 'null')
  from jsonb_to_recordset(${JSON.stringify(reversals)}::jsonb)
    as r ("tenantId" uuid, "saleId" uuid, "sourceId" uuid, purpose text, at timestamptz, lines jsonb)
  order by 1, 2, 3
  on conflict do nothing`;

/**
 * Sales, voids and returns in any order: they are kept as they come, and each gets its place in the queue. Which voucher
 * a void or a return corrects is found out when the queue is prepared, so that it may come before its sale.
 */
export const saleFacts = consumerAcross<Effect>(
  [
    reads(SaleCompleted, ({ body, tenantId }) => (body.sale ? [{ told: { tenantId, sale: body.sale } }] : [])),
    reads(SaleVoided, ({ body, tenantId }) => voided(tenantId, body)),
    reads(SaleReturned, ({ body, tenantId }) => returned(tenantId, body)),
  ],
  async (tx, effects, ctx) => {
    const told = effects.flatMap((effect) => effect.told ?? []);
    const reversals = effects.flatMap((effect) => effect.reversal ?? []);
    const waiting = [...told.filter(({ sale }) => sale.voucherWanted || sale.printedVoucher), ...reversals];
    const [queued] = await Promise.all([
      keepSales(tx, told),
      reversals.length > 0 && keepReversals(tx, reversals),
      waiting.length > 0 && askFor(tx, [preparing], [...new Set(waiting.map(({ tenantId }) => tenantId))]),
    ]);
    tellQueued(ctx, tx, queued);
  },
);
