import { assertVersion, handler, rules } from '@mostrador/kit';
import { type Branch, BranchChanged, type BusinessDays, type UpdateBranchRequest } from '@mostrador/proto/identity';
import { id, moment } from '@mostrador/rules';
import { z } from 'zod';
import { toBranch, toBranchChanged } from '../convert.ts';
import { withRule } from '../domain/business-days.ts';
import { fail } from '../errors.ts';
import { branchOf } from '../queries.ts';
import { cutOffMinutes, managers, name, openingTimes, province, surfaceM2, timeZone } from '../rules.ts';
import { note } from '../security-log.ts';

export const updateBranch = handler<UpdateBranchRequest, Branch>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateBranchRequest>({
    branchId: id,
    name: name.optional(),
    active: z.boolean().optional(),
    timeZone: timeZone.optional(),
    dayCutOffMinutes: cutOffMinutes.optional(),
    validFrom: moment.optional(),
    province: province.or(z.literal('')).optional(),
    openedOn: z.iso.date().or(z.literal('')).optional(),
    closedOn: z.iso.date().or(z.literal('')).optional(),
    surfaceM2: surfaceM2.or(z.literal(0)).optional(),
    openingTimes: openingTimes.optional(),
    expectedVersion: z.int().min(1),
  }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      // Locked: a till that is put here at once waits, or is seen by what follows.
      await tx.sql`
        select from branches where tenant_id = ${tx.tenantId} and branch_id = ${input.branchId} for update`;
      const before = await branchOf(tx, input.branchId);
      if (!before) return fail('not_found', { field: 'branchId' });
      assertVersion(before, input.expectedVersion);
      const days = JSON.stringify(daysAfter(before.business_days, input, ctx.now()));
      const times = input.openingTimes ? JSON.stringify(input.openingTimes) : null;
      await tx.sql`
        update branches set name = coalesce(${input.name}, name), active = coalesce(${input.active}, active),
          business_days = ${days}, province = nullif(coalesce(${input.province}, province), ''),
          opened_on = nullif(coalesce(${input.openedOn}, opened_on), ''),
          closed_on = nullif(coalesce(${input.closedOn}, closed_on), ''),
          surface_m2 = nullif(coalesce(${input.surfaceM2}, surface_m2), 0), opening_times = coalesce(${times}::jsonb, opening_times),
          version = version + 1
        where tenant_id = ${tx.tenantId} and branch_id = ${input.branchId}`;
      const branch = await branchOf(tx, input.branchId);
      if (!branch) return fail('not_found', { field: 'branchId' });
      if (input.active === false) {
        const tills = await tx.sql`
          select 1 from tills
          where tenant_id = ${tx.tenantId} and branch_id = ${input.branchId} and state <> 'revoked' limit 1`;
        if (tills.length > 0) fail('branch_has_tills');
      }
      tx.emit(BranchChanged, branch.branch_id, toBranchChanged(branch));
      await note(ctx, tx, ctx.tenantId, { kind: 'branch_changed', subjectId: branch.branch_id });
      return toBranch(branch);
    }),
});

/** Rules in all that a branch may have had. */
const mostRules = 100;

/** How days are told once it is changed. What was is not changed: the dates that sales have stay true. */
function daysAfter(days: BusinessDays[], input: UpdateBranchRequest, now: Date): BusinessDays[] {
  const { timeZone: zone, dayCutOffMinutes, validFrom = now.toISOString() } = input;
  if (Date.parse(validFrom) < now.getTime()) fail('valid_from_past', { field: 'validFrom' });
  if (zone === undefined && dayCutOffMinutes === undefined) return days;
  const rule = { ...(zone ? { timeZone: zone } : {}), ...(dayCutOffMinutes === undefined ? {} : { dayCutOffMinutes }) };
  const changed = withRule(days, rule, validFrom);
  return changed.length > mostRules ? fail('too_many_rules', { field: 'validFrom' }) : changed;
}
