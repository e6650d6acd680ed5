import { consumerOf, reads } from '@mostrador/kit';
import { type Sale, SaleCompleted, SaleReturned, SaleVoided } from '@mostrador/proto/sales';
import { askFor, preparing } from '../queries.ts';

type Reversal = { saleId: string; sourceId: string; purpose: 'void' | 'return'; at: string; lines: unknown };
type Effect = { sale?: Sale; reversal?: Reversal };

const voided = ({ sale, voidId, voidedAt }: SaleVoided): Effect[] =>
  sale
    ? [{ sale, reversal: { saleId: sale.saleId, sourceId: voidId, purpose: 'void', at: voidedAt!, lines: null } }]
    : [];

const returned = ({ saleReturn: one }: SaleReturned): Effect[] =>
  one
    ? [
        {
          reversal: {
            saleId: one.saleId,
            sourceId: one.returnId,
            purpose: 'return',
            at: one.returnedAt!,
            lines: one.lines,
          },
        },
      ]
    : [];

/**
 * Sales, voids and returns in any order: they are kept as they come, and each gets its place in the queue. Which voucher
 * a void or a return corrects is found out when the queue is prepared, so that it may come before its sale.
 */
export const saleFacts = consumerOf<Effect>(
  [
    reads(SaleCompleted, ({ body }) => (body.sale ? [{ sale: body.sale }] : [])),
    reads(SaleVoided, ({ body }) => voided(body)),
    reads(SaleReturned, ({ body }) => returned(body)),
  ],
  async (tx, effects) => {
    const sales = effects.flatMap(({ sale }) => (sale ? [sale] : []));
    const reversals = effects.flatMap(({ reversal }) => (reversal ? [reversal] : []));
    const wanted = sales.some((sale) => sale.voucherWanted) || reversals.length > 0;
    await tx.sql`
      with told as (
        select s ->> 'saleId' as sale_id, s ->> 'branchId' as branch_id, s ->> 'tillId' as till_id,
          s ->> 'effectiveAt' as effective_at, (s ->> 'voucherWanted')::boolean as wanted, s as sale
        from jsonb_array_elements(${JSON.stringify(sales)}::jsonb) s
      ), kept as (
        insert into sales (tenant_id, sale_id, branch_id, till_id, effective_at, wanted, sale)
        select ${tx.tenantId}, sale_id::uuid, branch_id::uuid, till_id::uuid, effective_at::timestamptz, wanted, sale
        from told order by sale_id
        on conflict do nothing
        returning sale_id, branch_id, till_id, effective_at, wanted, sale
      )
      insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, receiver)
      select ${tx.tenantId}, gen_random_uuid(), sale_id, sale_id, 'invoice', branch_id, till_id, effective_at,
        nullif(sale -> 'receiver', 'null')
      from kept where wanted
      on conflict do nothing`;
    await tx.sql`
      insert into reversals (tenant_id, sale_id, source_id, purpose, happened_at, lines)
      select ${tx.tenantId}, r."saleId", r."sourceId", r.purpose, r.at, nullif(r.lines, 'null')
      from jsonb_to_recordset(${JSON.stringify(reversals)}::jsonb)
        as r ("saleId" uuid, "sourceId" uuid, purpose text, at timestamptz, lines jsonb)
      order by 2, 3
      on conflict do nothing`;
    if (wanted) await askFor(tx, [preparing]);
  },
);
