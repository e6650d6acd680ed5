import type { Tx } from '@mostrador/kit';
import { type Agent, prepareVoucher, type Unprepared } from '../domain/prepare-voucher.ts';
import type { Surroundings } from '../env.ts';
import { askFor, nameOf, type ProfileRow, profileOf, type VoucherRow } from '../queries.ts';
import { issuerOf, tellQueued } from '../telling.ts';
import { forgetMended, keepPrepared, tellCancelled, workEach } from './settling.ts';
import { enterPrintedVouchers } from './enter-printed-vouchers.ts';

const atOnce = 200;

/** Gives each void and return whose sale is known its credit note; of a sale without an invoice there is none to make. */
const planReversals = (tx: Tx) => tx.sql<VoucherRow>`
  with planned as (
    update reversals r set planned = true
    from sales s
    where r.tenant_id = ${tx.tenantId} and not r.planned and s.tenant_id = r.tenant_id and s.sale_id = r.sale_id
    returning r.sale_id, r.source_id, r.purpose, r.happened_at
  )
  insert into vouchers (tenant_id, voucher_id, sale_id, source_id, purpose, corrects_voucher_id, branch_id, till_id,
    effective_at, receiver)
  select ${tx.tenantId}, gen_random_uuid(), p.sale_id, p.source_id, p.purpose, i.voucher_id, i.branch_id, i.till_id,
    p.happened_at, i.receiver
  from planned p
  join vouchers i on i.tenant_id = ${tx.tenantId} and i.source_id = p.sale_id and i.purpose = 'invoice' and i.part = 1
  order by p.source_id
  on conflict do nothing
  returning *`;

/**
 * A void of a sale whose invoice AFIP refused undoes both: there is nothing left to issue. Not where a customer has it on
 * paper, under a number that only this sale accounts for. What corrects an invoice that was never issued falls with it.
 */
const cancelVoided = (tx: Tx) => tx.sql<{ voucher_id: string }>`
  with pairs as (
    select i.voucher_id as invoice_id, n.voucher_id as note_id
    from vouchers n join vouchers i on i.tenant_id = n.tenant_id and i.voucher_id = n.corrects_voucher_id
    where n.tenant_id = ${tx.tenantId} and n.state = 'pending' and (i.state = 'cancelled' or n.purpose = 'void'
      and (i.state = 'rejected' or i.state in ('pending', 'waiting') and i.attempts > 0)
      and (i.printed is null or i.remarks -> 0 ->> 'reason' in ('printed_point_of_sale_foreign', 'printed_number_taken')))
    order by i.voucher_id, n.voucher_id for update
  )
  update vouchers v set state = 'cancelled', version = version + 1
  from pairs where v.tenant_id = ${tx.tenantId} and v.voucher_id in (pairs.invoice_id, pairs.note_id)
    and v.state <> 'cancelled'
  returning v.voucher_id`;

/** Vouchers that have all they need, oldest first, with what they are made of. */
const pendingOf = (tx: Tx): Promise<(Unprepared & { sale_id: string })[]> =>
  tx.sql`
    select v.voucher_id, v.sale_id, v.purpose, v.effective_at, v.receiver, v.credit, v.perceived_minor, v.note, s.sale,
      p.number as next_point_of_sale, r.lines, to_jsonb(i) as corrected, coalesce((
        select jsonb_agg(line) from vouchers e
        join reversals t on t.tenant_id = e.tenant_id and t.sale_id = e.sale_id and t.source_id = e.source_id
        cross join jsonb_array_elements(coalesce(t.lines, '[]')) line
        where e.tenant_id = v.tenant_id and e.sale_id = v.sale_id and e.voucher_id <> v.voucher_id
          and e.content is not null and e.state not in ('pending', 'cancelled')), '[]') as earlier, coalesce((
        select jsonb_agg(c.content) from vouchers c
        where c.tenant_id = v.tenant_id and c.corrects_voucher_id = v.corrects_voucher_id and c.voucher_id <> v.voucher_id
          and c.purpose <> 'debit_note' and c.content is not null and c.state not in ('pending', 'cancelled')), '[]')
        as credited
    from vouchers v
    join sales s on s.tenant_id = v.tenant_id and s.sale_id = v.sale_id
    join lateral (
      select number from points_of_sale p
      where p.tenant_id = v.tenant_id and p.kind = 'cae' and not p.closed
        and (p.branch_id = v.branch_id or p.branch_id is null)
      order by p.branch_id nulls last, number limit 1) p on true
    left join reversals r on r.tenant_id = v.tenant_id and r.sale_id = v.sale_id and r.source_id = v.source_id
    left join vouchers i on i.tenant_id = v.tenant_id and i.voucher_id = v.corrects_voucher_id
    where v.tenant_id = ${tx.tenantId} and v.state = 'pending' and v.printed is null
      and (v.corrects_voucher_id is null or i.state = 'authorized')
    order by v.effective_at, v.voucher_id limit ${atOnce} for update of v`;

/** What a credit note may take depends on those before it: of each sale one goes at a time. */
function firstOfEachSale<One extends { sale_id: string }>(pending: One[]): One[] {
  const sales = new Set<string>();
  return pending.filter(({ sale_id: saleId }) => !sales.has(saleId) && sales.add(saleId));
}

const agentOf = (profile: ProfileRow): Agent => ({
  cuit: profile.cuit,
  concept: profile.concept,
  ivaCondition: profile.iva_condition,
  limitedA: profile.limited_a,
  regimes: profile.perceptions,
});

async function prepareSome(ctx: Surroundings, tx: Tx, agent: Agent): Promise<boolean> {
  const pending = await pendingOf(tx);
  const ready = firstOfEachSale(pending);
  const now = ctx.now();
  const prepared = await workEach(ctx, tx, ready, (one) => prepareVoucher(one, agent, now));
  await keepPrepared(tx, prepared, issuerOf(ctx, agent.cuit));
  const lanes = prepared.filter((one) => one.state === 'waiting').map(nameOf);
  if (lanes.length > 0) await askFor(tx, lanes);
  return ready.length > 0;
}

/**
 * Decides what each voucher is: class, point of sale and content. Those that lack something (profile, point of sale, the
 * voucher that they correct) stay as they are; whoever brings it asks again.
 */
export async function prepareVouchers(ctx: Surroundings, tenantId: string): Promise<void> {
  await ctx.as(tenantId, async (tx) => {
    tellQueued(ctx, tx, await planReversals(tx));
    const cancelled = (await cancelVoided(tx)).map((one) => one.voucher_id);
    const cuit = cancelled.length > 0 ? (await profileOf(tx))?.cuit : undefined;
    await tellCancelled(tx, cancelled, issuerOf(ctx, cuit ?? ''));
    await forgetMended(tx);
  });
  for (let more = true; more;) {
    more = await ctx.as(tenantId, async (tx) => {
      const profile = await profileOf(tx);
      if (profile === undefined) return false;
      const agent = agentOf(profile);
      return (await enterPrintedVouchers(ctx, tx, agent)) || prepareSome(ctx, tx, agent);
    });
  }
}
