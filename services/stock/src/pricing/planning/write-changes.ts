import type { Tx } from '@mostrador/kit';
import type { Repricing, RepricingRule } from '@mostrador/proto/pricing';
import { roundingOf } from '../domain/check-rule.ts';
import { largestPriceMinor } from '../rules.ts';

type Counts = Pick<Repricing, 'changes' | 'increases' | 'decreases'> & { held: number };

/** Every change that a rule makes, set by set: what each price becomes, and what of that a limit holds back. */
export async function writeChanges(tx: Tx, repricingId: string, rule: RepricingRule): Promise<Counts> {
  if (rule.method === 'prices') await writeGiven(tx, repricingId, rule);
  else if (rule.method === 'restore') await writeRestored(tx, repricingId, rule);
  else await writeComputed(tx, repricingId, rule);
  const [counts] = await tx.sql<Counts>`
    select count(*) filter (where held_back = '')::int as changes,
      count(*) filter (where held_back = '' and price_minor > before_minor)::int as increases,
      count(*) filter (where held_back = '' and price_minor < before_minor)::int as decreases,
      count(*) filter (where held_back <> '')::int as held
    from repricing_changes where tenant_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  return counts!;
}

/** Division is exact, and halves go up, as everywhere. */
async function writeComputed(tx: Tx, repricingId: string, rule: RepricingRule): Promise<void> {
  const { method, priceListId: list, fromMilli: from, basisPoints } = rule;
  const { step, offset, least } = roundingOf(rule);
  await tx.sql`
    insert into repricing_changes (tenant_id, repricing_id, product_id, price_list_id, from_milli, before_minor,
      price_minor, cost_minor, held_back)
    with chosen as (
      select p.product_id, p.price_minor as base_minor, p.internal_tax_minor,
        cost_with_iva(p.cost_minor, p.cost_includes_iva, p.iva_rate_bp) as cost_minor
      from products p
      where p.tenant_id = ${tx.tenantId} and may_be_repriced(p)
        and (${rule.supplierId} = '' or p.supplier_id = nullif(${rule.supplierId}, '')::uuid)
        and (${rule.category} = '' or lower(p.category) = lower(${rule.category}))
        and (${rule.brand} = '' or lower(p.brand) = lower(${rule.brand}))
        and (cardinality(${rule.productIds}::uuid[]) = 0 or p.product_id = any(${rule.productIds}::uuid[]))),
    priced as (
      select distinct on (product_id) product_id, cost_minor from price_changes
      where ${method} = 'cost_change' and tenant_id = ${tx.tenantId} and price_list_id = ${tx.tenantId}::uuid
        and from_milli = 0
      order by product_id, change_number desc),
    held as (
      select c.*, was.cost_minor as cost_then,
        case when ${list}::uuid = ${tx.tenantId}::uuid and ${from}::bigint = 0 then c.base_minor else l.price_minor end
          as before_minor
      from chosen c
      left join list_prices l on l.tenant_id = ${tx.tenantId} and l.price_list_id = ${list}::uuid
        and l.product_id = c.product_id and l.from_milli = ${from}::bigint
      left join priced was on was.product_id = c.product_id
      where ${method} <> 'cost_change' or was.cost_minor <> c.cost_minor),
    aimed as materialized (
      select h.*, case ${method}
        when 'percentage' then before_minor::numeric * (10000 + ${basisPoints}::int) / 10000
        when 'percentage_of_base' then base_minor::numeric * (10000 + ${basisPoints}::int) / 10000
        when 'markup' then nullif(cost_minor, 0)::numeric * (10000 + ${basisPoints}::int) / 10000
        else before_minor::numeric * nullif(cost_minor, 0) / nullif(cost_then, 0) end as aim
      from held h),
    rounded as materialized (
      select a.*, greatest(
          greatest(round((aim - ${offset}::int) / ${step}::int), ${least}::int) * ${step}::int + ${offset}::int,
          ceil((cost_minor::numeric * (10000 + ${rule.minimumMarkupBp ?? null}::int) / 10000 - ${offset}::int)
            / ${step}::int) * ${step}::int + ${offset}::int) as price
      from aimed a where aim is not null)
    select ${tx.tenantId}, ${repricingId}, product_id, ${list}::uuid, ${from}::bigint, before_minor,
      least(price, ${largestPriceMinor}::bigint)::bigint, cost_minor,
      held_back_by(price, before_minor, internal_tax_minor, ${rule.maximumIncreaseBp ?? null}::int,
        ${rule.maximumDecreaseBp ?? null}::int)
    from rounded where price is distinct from before_minor`;
}

async function writeGiven(tx: Tx, repricingId: string, rule: RepricingRule): Promise<void> {
  const { priceListId: list, prices, maximumIncreaseBp = null, maximumDecreaseBp = null } = rule;
  await tx.sql`
    insert into repricing_changes (tenant_id, repricing_id, product_id, price_list_id, from_milli, before_minor,
      price_minor, cost_minor, held_back)
    select ${tx.tenantId}, ${repricingId}, p.product_id, ${list}::uuid, g.from_milli, held.before_minor, g.price_minor,
      cost_with_iva(p.cost_minor, p.cost_includes_iva, p.iva_rate_bp),
      held_back_by(g.price_minor, held.before_minor, p.internal_tax_minor, ${maximumIncreaseBp}::int,
        ${maximumDecreaseBp}::int)
    from unnest(${prices.map((one) => one.productId)}::uuid[], ${prices.map((one) => one.fromMilli)}::bigint[],
      ${prices.map((one) => one.priceMinor ?? null)}::bigint[]) as g (product_id, from_milli, price_minor)
    join products p on p.tenant_id = ${tx.tenantId} and p.product_id = g.product_id
    left join list_prices l on l.tenant_id = p.tenant_id and l.price_list_id = ${list}::uuid
      and l.product_id = p.product_id and l.from_milli = g.from_milli
    cross join lateral (
      select case when ${list}::uuid = ${tx.tenantId}::uuid and g.from_milli = 0 then p.price_minor else l.price_minor end
        as before_minor) held
    where g.price_minor is distinct from held.before_minor`;
}

async function writeRestored(tx: Tx, repricingId: string, rule: RepricingRule): Promise<void> {
  const { restoredVersion, maximumIncreaseBp = null, maximumDecreaseBp = null } = rule;
  await tx.sql`
    insert into repricing_changes (tenant_id, repricing_id, product_id, price_list_id, from_milli, before_minor,
      price_minor, cost_minor, held_back)
    select r.tenant_id, ${repricingId}, r.product_id, r.price_list_id, r.from_milli, r.price_minor, r.before_minor,
      cost_with_iva(p.cost_minor, p.cost_includes_iva, p.iva_rate_bp),
      held_back_by(r.before_minor, r.price_minor, p.internal_tax_minor, ${maximumIncreaseBp}::int,
        ${maximumDecreaseBp}::int)
    from repricings old
    join repricing_changes r on r.tenant_id = old.tenant_id and r.repricing_id = old.repricing_id and r.held_back = ''
    join products p on p.tenant_id = r.tenant_id and p.product_id = r.product_id
    where old.tenant_id = ${tx.tenantId} and old.version = ${restoredVersion} and may_be_repriced(p)`;
}
