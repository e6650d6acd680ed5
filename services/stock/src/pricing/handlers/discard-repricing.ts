import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import { type DiscardRepricingRequest, PublicationWithdrawn, type Repricing } from '@mostrador/proto/pricing';
import { id } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { toRepricing } from '../convert.ts';
import { lockRepricing, readRepricing } from '../queries.ts';
import { approvers, planners } from '../rules.ts';

const mayApprove = ({ actor }: Ctx) => 'role' in actor && (approvers as readonly string[]).includes(actor.role);

async function discard(tx: Tx, repricingId: string, ctx: Ctx): Promise<Repricing> {
  const stored = await lockRepricing(tx, repricingId);
  const { state, version, begins_at: beginsAt } = stored;
  if (state === 'discarded') return toRepricing(stored);
  const now = ctx.now().toISOString();
  const hasBegun = state === 'published' || (beginsAt !== null && beginsAt <= now);
  if (hasBegun) fail('repricing_decided', { field: 'repricingId' });
  if (state === 'scheduled' && !mayApprove(ctx)) fail('forbidden');
  await tx.sql`
    update repricings set state = 'discarded', decided_by = ${ctx.actor.id}, decided_at = ${now}
    where tenant_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  await tx.sql`delete from repricings_due where company_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  // Nobody was told of what was only planned.
  if (version === null)
    await tx.sql`delete from repricing_changes where tenant_id = ${tx.tenantId} and repricing_id = ${repricingId}`;
  else tx.emit(PublicationWithdrawn, repricingId, { publicationId: repricingId, version, withdrawnBy: ctx.actor.id });
  return toRepricing((await readRepricing(tx, repricingId))!);
}

export const discardRepricing = handler<DiscardRepricingRequest, Repricing>({
  can: planners,
  companyWide: true,
  rules: rules<DiscardRepricingRequest>({ repricingId: id }),
  run: (ctx, { repricingId }) => ctx.tenant((tx) => discard(tx, repricingId, ctx)),
});
