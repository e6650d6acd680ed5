import type { Job, JobCtx, Tx } from '@mostrador/kit';
import { takeChanges } from '../../catalogue.ts';
import type { RepricingRow } from '../convert.ts';
import { lockPrices } from '../queries.ts';

/**
 * Makes the prices of publications that have begun those of products and lists. Whoever asks for a price gets the new one
 * from the moment on, whether this has come by or not; tills' feeds and copies follow.
 */
export const beginPublications: Job = {
  name: 'begin-publications',
  everyMs: 1_000,
  async run(ctx) {
    const due = await ctx.as(
      null,
      (tx) => tx.sql<{ company_id: string; repricing_id: string }>`
        select company_id, repricing_id from repricings_due where begins_at <= ${ctx.now().toISOString()}
        order by begins_at, company_id`,
    );
    for (const companyId of new Set(due.map((one) => one.company_id))) while (await beginNext(ctx, companyId));
  },
};

/** One transaction for each: it holds or it does not. False when none has begun. */
const beginNext = (ctx: JobCtx, companyId: string): Promise<boolean> =>
  ctx.as(companyId, async (tx) => {
    // The company's catalogue is kept to this transaction, so that nobody decides otherwise meanwhile.
    await lockPrices(tx);
    const [next] = await tx.sql<RepricingRow>`
      select * from repricings
      where tenant_id = ${companyId} and state = 'scheduled' and begins_at <= ${ctx.now().toISOString()}
      order by begins_at, version limit 1`;
    if (!next) return false;
    const firstChange = await takeChanges(tx, next.changes);
    await tx.sql`select set_config('app.publication', ${String(next.version)}, true)`;
    await repriceProducts(tx, next, firstChange);
    await repriceLists(tx, next);
    const { repricing_id: id } = next;
    await tx.sql`update repricings set state = 'published' where tenant_id = ${companyId} and repricing_id = ${id}`;
    await tx.sql`delete from repricings_due where company_id = ${companyId} and repricing_id = ${id}`;
    return true;
  });

/** Each product under a number of its own, given to all of them at once. */
const repriceProducts = (tx: Tx, { repricing_id: id, begins_at: at }: RepricingRow, firstChange: number) => tx.sql`
  update products p
  set price_minor = r.price_minor, version = p.version + 1, change_number = ${firstChange}::bigint + r.place,
    updated_at = greatest(p.updated_at, ${at}::timestamptz)
  from (
    select product_id, price_minor, row_number() over (order by product_id) - 1 as place from repricing_changes
    where tenant_id = ${tx.tenantId} and repricing_id = ${id} and price_list_id = ${tx.tenantId}::uuid and from_milli = 0
      and held_back = '') r
  where p.tenant_id = ${tx.tenantId} and p.product_id = r.product_id`;

async function repriceLists(tx: Tx, { repricing_id: id, version, begins_at: at }: RepricingRow): Promise<void> {
  await tx.sql`
    with told as (
      select * from repricing_changes
      where tenant_id = ${tx.tenantId} and repricing_id = ${id} and held_back = ''
        and (price_list_id <> ${tx.tenantId}::uuid or from_milli > 0)),
    gone as (
      delete from list_prices l using told t
      where l.tenant_id = ${tx.tenantId} and l.price_list_id = t.price_list_id and l.product_id = t.product_id
        and l.from_milli = t.from_milli and t.price_minor is null),
    kept as (
      insert into list_prices (tenant_id, price_list_id, product_id, from_milli, price_minor, publication)
      select tenant_id, price_list_id, product_id, from_milli, price_minor, ${version}::bigint
      from told where price_minor is not null
      on conflict (tenant_id, price_list_id, product_id, from_milli) do update
      set price_minor = excluded.price_minor, publication = excluded.publication)
    insert into price_changes (tenant_id, product_id, price_list_id, from_milli, price_minor, at, cost_minor, publication)
    select tenant_id, product_id, price_list_id, from_milli, price_minor, ${at}::timestamptz, cost_minor,
      ${version}::bigint
    from told`;
}
