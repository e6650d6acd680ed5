import { handler, rules } from '@mostrador/kit';
import { type Branch, BranchChanged, type CreateBranchRequest } from '@mostrador/proto/identity';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toBranch, toBranchChanged } from '../convert.ts';
import { usualDays } from '../domain/business-days.ts';
import { branchOf } from '../queries.ts';
import { cutOffMinutes, managers, name, openingTimes, province, surfaceM2, timeZone } from '../rules.ts';
import { note } from '../security-log.ts';
import { fail } from '../errors.ts';

export const createBranch = handler<CreateBranchRequest, Branch>({
  can: managers,
  companyWide: true,
  rules: rules<CreateBranchRequest>({
    branchId: id,
    name,
    timeZone: timeZone.optional(),
    dayCutOffMinutes: cutOffMinutes.optional(),
    province: province.optional(),
    openedOn: z.iso.date().optional(),
    surfaceM2: surfaceM2.optional(),
    openingTimes: openingTimes.optional(),
  }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { timeZone: zone, dayCutOffMinutes, openingTimes: times } = input;
      const rule = { ...(zone ? { timeZone: zone } : {}), ...(dayCutOffMinutes ? { dayCutOffMinutes } : {}) };
      const made = await tx.sql`
        insert into branches (tenant_id, branch_id, name, business_days, province, opened_on, surface_m2, opening_times)
        values (${tx.tenantId}, ${input.branchId}, ${input.name}, ${JSON.stringify([{ ...usualDays, ...rule }])},
          ${input.province ?? null}, ${input.openedOn ?? null}, ${input.surfaceM2 ?? null},
          ${times ? JSON.stringify(times) : null}::jsonb)
        on conflict do nothing returning 1`;
      const row = (await branchOf(tx, input.branchId))!;
      if (made.length === 0) {
        // Once it was changed it cannot be compared any more.
        if (row.version === 1 && row.name !== input.name) fail('id_reused', { field: 'branchId' });
        return toBranch(row);
      }
      tx.emit(BranchChanged, row.branch_id, toBranchChanged(row));
      await note(ctx, tx, ctx.tenantId, { kind: 'branch_created', subjectId: row.branch_id });
      return toBranch(row);
    }),
});
