import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type ApproveRepricingRequest, PricesPublished, type Repricing } from '@mostrador/proto/pricing';
import { id, moment } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { toRepricing } from '../convert.ts';
import { lastVersion, lockRepricing, readRepricing } from '../queries.ts';
import { approvers } from '../rules.ts';

const yearMs = 366 * 86_400_000;

/** When it begins: what is asked for is not over, and not out of sight. */
function beginOf(asked: string | undefined, now: Date): string {
  if (asked === undefined) return now.toISOString();
  const ahead = Date.parse(asked) - now.getTime();
  return ahead >= 0 && ahead <= yearMs ? asked : fail('begins_out_of_range', { field: 'beginsAt' });
}

/** Refuses what was not planned on the prices that will hold at that moment: those of now, and of what begins before. */
async function assertNotMoved(tx: Tx, repricingId: string, beginsAt: string): Promise<void> {
  const moved = await tx.sql<{ product_id: string }>`
    with ahead as (
      select distinct on (r.product_id, r.price_list_id, r.from_milli) r.*
      from repricings p
      join repricing_changes r on r.tenant_id = p.tenant_id and r.repricing_id = p.repricing_id and r.held_back = ''
      where p.tenant_id = ${tx.tenantId} and p.state = 'scheduled' and p.begins_at <= ${beginsAt}
      order by r.product_id, r.price_list_id, r.from_milli, p.begins_at desc, p.version desc)
    select r.product_id
    from repricing_changes r
    join products b on b.tenant_id = r.tenant_id and b.product_id = r.product_id
    left join list_prices l on l.tenant_id = r.tenant_id and l.price_list_id = r.price_list_id
      and l.product_id = r.product_id and l.from_milli = r.from_milli
    left join ahead a on a.product_id = r.product_id and a.price_list_id = r.price_list_id
      and a.from_milli = r.from_milli
    where r.tenant_id = ${tx.tenantId} and r.repricing_id = ${repricingId} and r.held_back = ''
      and r.before_minor is distinct from case
        when a.repricing_id is not null then a.price_minor
        when r.price_list_id = r.tenant_id and r.from_milli = 0 then b.price_minor
        else l.price_minor end
    limit 1`;
  if (moved.length > 0) fail('prices_moved', { field: 'repricingId', detail: moved[0]!.product_id });
}

/** Refuses what would change prices under a publication that waits: that one was looked at with these as they are. */
async function assertNoneLater(tx: Tx, repricingId: string, beginsAt: string): Promise<void> {
  const later = await tx.sql`
    select from repricings p
    join repricing_changes o on o.tenant_id = p.tenant_id and o.repricing_id = p.repricing_id and o.held_back = ''
    join repricing_changes r on r.tenant_id = o.tenant_id and r.repricing_id = ${repricingId} and r.held_back = ''
      and r.product_id = o.product_id and r.price_list_id = o.price_list_id and r.from_milli = o.from_milli
    where p.tenant_id = ${tx.tenantId} and p.state = 'scheduled' and p.begins_at > ${beginsAt} limit 1`;
  if (later.length > 0) fail('publication_overlaps', { field: 'beginsAt' });
}

async function publish(
  tx: Tx,
  { repricingId, beginsAt: asked }: ApproveRepricingRequest,
  ctx: Ctx,
): Promise<Repricing> {
  const stored = await lockRepricing(tx, repricingId);
  if (stored.state !== 'planned') {
    const isSame =
      stored.version !== null && stored.state !== 'discarded' && (asked ?? stored.begins_at) === stored.begins_at;
    return isSame ? toRepricing(stored) : fail('repricing_decided', { field: 'repricingId' });
  }
  if (stored.changes === 0) fail('repricing_empty', { field: 'repricingId' });
  const now = ctx.now();
  const beginsAt = beginOf(asked, now);
  await assertNotMoved(tx, repricingId, beginsAt);
  await assertNoneLater(tx, repricingId, beginsAt);
  const version = (await lastVersion(tx)) + 1;
  await tx.sql`
    update repricings set state = 'scheduled', version = ${version}, begins_at = ${beginsAt}, decided_by = ${ctx.actor.id},
      decided_at = ${now.toISOString()}
    where tenant_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  await tx.sql`
    insert into repricings_due (company_id, repricing_id, begins_at)
    values (${tx.tenantId}, ${repricingId}, ${beginsAt})`;
  const { changes } = stored;
  const told = { publicationId: repricingId, version, beginsAt, changes, approvedBy: ctx.actor.id };
  tx.emit(PricesPublished, repricingId, told);
  return toRepricing((await readRepricing(tx, repricingId))!);
}

export const approveRepricing = handler<ApproveRepricingRequest, Repricing>({
  can: approvers,
  companyWide: true,
  rules: rules<ApproveRepricingRequest>({ repricingId: id, beginsAt: moment.optional() }),
  run: (ctx, input) => ctx.tenant((tx) => publish(tx, input, ctx)),
});
