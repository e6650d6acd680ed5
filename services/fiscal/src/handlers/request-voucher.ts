import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { Receiver } from '@mostrador/proto/common';
import type { RequestVoucherRequest, Voucher } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { argentineDay } from '@mostrador/till/voucher';
import { toVoucher } from '../convert.ts';
import { lastDayToRequest } from '../domain/may-request.ts';
import { fail } from '../errors.ts';
import { refuseFce } from '../fce-terms.ts';
import { askFor, preparing, profileOf, type VoucherRow, vouchersOfSale } from '../queries.ts';
import { clerks, creditTerms, perceived, receiver } from '../rules.ts';
import { assertSees } from '../seeing.ts';
import { tellQueued } from '../telling.ts';

const json = (value: object | undefined) => (value ? JSON.stringify(value) : null);

/** Gives a sale its place in the queue; false where it has one. */
async function queue(ctx: Ctx, tx: Tx, input: RequestVoucherRequest): Promise<boolean> {
  const made = await tx.sql<VoucherRow>`
    insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, branch_id, till_id, effective_at, receiver,
      credit, perceived_minor, requested_by)
    select tenant_id, gen_random_uuid(), sale_id, sale_id, 'invoice', branch_id, till_id, effective_at,
      coalesce(${json(input.receiver)}::jsonb, nullif(sale -> 'receiver', 'null')), ${json(input.credit)}::jsonb,
      ${input.perceivedMinor ?? null}::bigint, ${ctx.actor.id}
    from sales where tenant_id = ${tx.tenantId} and sale_id = ${input.saleId}
    on conflict do nothing returning *`;
  if (made.length === 0) return false;
  tellQueued(ctx, tx, made);
  // What was undone of the sale meanwhile gets its credit note now.
  await tx.sql`
    update reversals set planned = false where tenant_id = ${tx.tenantId} and sale_id = ${input.saleId}`;
  await askFor(tx, [preparing]);
  return true;
}

type Sold = { branch_id: string; effective_at: string; total_minor: number; receiver: Receiver | null };

/** The sale, where the caller may ask for its voucher: of his branches, and not too long ago for his role. */
async function soldTo(ctx: Ctx, tx: Tx, saleId: string): Promise<Sold> {
  const [sold] = await tx.sql<Sold & { invoiced: boolean }>`
    select branch_id, effective_at, (sale ->> 'totalMinor')::bigint as total_minor,
      nullif(sale -> 'receiver', 'null') as receiver,
      exists (select from vouchers v where v.tenant_id = sales.tenant_id and v.source_id = sales.sale_id
        and v.purpose = 'invoice') as invoiced
    from sales where tenant_id = ${tx.tenantId} and sale_id = ${saleId}`;
  if (!sold) return fail('not_found', { field: 'saleId' });
  assertSees(ctx.actor, sold.branch_id, 'saleId');
  const role = 'role' in ctx.actor ? ctx.actor.role : ctx.actor.kind;
  const last = lastDayToRequest(role, argentineDay(sold.effective_at));
  if (last !== null && last < argentineDay(ctx.now()) && !sold.invoiced)
    fail('sale_too_old_to_ask', { field: 'saleId' });
  return sold;
}

export const requestVoucher = handler<RequestVoucherRequest, Voucher>({
  can: clerks,
  rules: rules<RequestVoucherRequest>({
    saleId: id,
    receiver: receiver.optional(),
    credit: creditTerms.optional(),
    perceivedMinor: perceived,
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const sold = await soldTo(ctx, tx, input.saleId);
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      if (await queue(ctx, tx, input)) {
        const { credit, receiver = sold.receiver, perceivedMinor = 0 } = input;
        refuseFce(profile, { credit, receiver, totalMinor: sold.total_minor + perceivedMinor }, ctx.now());
      }
      const [invoice] = await vouchersOfSale(tx, input.saleId);
      return toVoucher(invoice!, profile.cuit);
    }),
});
