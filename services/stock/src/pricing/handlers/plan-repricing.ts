import { createHash } from 'node:crypto';
import { handler, rules, type Tx } from '@mostrador/kit';
import type { PlanRepricingRequest, Repricing, RepricingRule } from '@mostrador/proto/pricing';
import { fail } from '../../errors.ts';
import { line, newId } from '../../rules.ts';
import { toRepricing } from '../convert.ts';
import { checkRule } from '../domain/check-rule.ts';
import { writeChanges } from '../planning/write-changes.ts';
import { assertPriceList, lockPrices, readRepricing } from '../queries.ts';
import { planners, repricingRule } from '../rules.ts';

/** Plans that nobody decides about; each may be as long as the catalogue. */
const maxPlans = 20;

/** Makes room for one more: the oldest are given up. */
async function dropOldPlans(tx: Tx, now: string): Promise<void> {
  await tx.sql`
    with old as (
      select repricing_id from repricings where tenant_id = ${tx.tenantId} and state = 'planned'
      order by planned_at desc, repricing_id offset ${maxPlans - 1}),
    dropped as (
      update repricings r set state = 'discarded', decided_at = ${now} from old
      where r.tenant_id = ${tx.tenantId} and r.repricing_id = old.repricing_id)
    delete from repricing_changes c using old where c.tenant_id = ${tx.tenantId} and c.repricing_id = old.repricing_id`;
}

/** What a rule names has to be there. */
async function assertKnown(tx: Tx, { priceListId, method, prices, restoredVersion }: RepricingRule): Promise<void> {
  await assertPriceList(tx, priceListId, 'rule.priceListId');
  if (method === 'restore') {
    const known = await tx.sql`
      select from repricings where tenant_id = ${tx.tenantId} and version = ${restoredVersion} and state <> 'discarded'`;
    if (known.length === 0) fail('publication_unknown', { field: 'rule.restoredVersion' });
  }
  if (prices.length === 0) return;
  const found = await tx.sql<{ product_id: string }>`
    select p.product_id from products p where p.tenant_id = ${tx.tenantId} and may_be_repriced(p)
      and p.product_id = any(${prices.map((one) => one.productId)}::uuid[])`;
  const known = new Set(found.map((row) => row.product_id));
  const unknown = prices.findIndex(({ productId }) => !known.has(productId));
  if (unknown >= 0) fail('price_untouchable', { field: `rule.prices.${unknown}.productId` });
}

async function plan(tx: Tx, input: PlanRepricingRequest, actorId: string, now: string): Promise<Repricing> {
  const { repricingId, note } = input;
  const rule = { ...input.rule!, priceListId: input.rule!.priceListId || tx.tenantId };
  checkRule(rule, tx.tenantId);
  await lockPrices(tx);
  const createdAs = createHash('sha256')
    .update(JSON.stringify([rule, note]))
    .digest('base64url');
  const stored = await readRepricing(tx, repricingId);
  if (stored)
    return stored.created_as === createdAs ? toRepricing(stored) : fail('id_reused', { field: 'repricingId' });
  await dropOldPlans(tx, now);
  await assertKnown(tx, rule);
  const { changes, increases, decreases, held } = await writeChanges(tx, repricingId, rule);
  await tx.sql`
    insert into repricings (tenant_id, repricing_id, rule, note, state, changes, increases, decreases, held_back,
      planned_by, planned_at, created_as)
    values (${tx.tenantId}, ${repricingId}, ${JSON.stringify({ ...rule, prices: [] })}, ${note}, 'planned', ${changes},
      ${increases}, ${decreases}, ${held}, ${actorId}, ${now}, ${createdAs})`;
  return toRepricing((await readRepricing(tx, repricingId))!);
}

export const planRepricing = handler<PlanRepricingRequest, Repricing>({
  can: planners,
  companyWide: true,
  rules: rules<PlanRepricingRequest>({ repricingId: newId, rule: repricingRule, note: line.trim().max(280) }),
  run: (ctx, input) => ctx.tenant((tx) => plan(tx, input, ctx.actor.id, ctx.now().toISOString())),
});
