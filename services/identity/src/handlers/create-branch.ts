import { handler, rules } from '@mostrador/kit';
import { type Branch, BranchChanged, type CreateBranchRequest, type OpeningTimes } from '@mostrador/proto/identity';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toBranch, toBranchChanged } from '../convert.ts';
import { prisma } from '../database.ts';
import { usualDays } from '../domain/business-days.ts';
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
    ctx.prisma(prisma, async (tx) => {
      const key = { tenantId: ctx.tenantId, branchId: input.branchId };
      const { timeZone: zone, dayCutOffMinutes, openingTimes: times, branchId: _, ...place } = input;
      const rule = { ...(zone ? { timeZone: zone } : {}), ...(dayCutOffMinutes ? { dayCutOffMinutes } : {}) };
      const businessDays = [{ ...usualDays, ...rule }];
      const data = { ...key, ...place, businessDays, ...(times ? { openingTimes: asJson(times) } : {}) };
      const made = await tx.db.branch.createMany({ data: [data], skipDuplicates: true });
      const row = await tx.db.branch.findUniqueOrThrow({ where: { tenantId_branchId: key } });
      if (made.count === 0) {
        // Once it was changed it cannot be compared any more.
        if (row.version === 1 && row.name !== input.name) fail('id_reused', { field: 'branchId' });
        return toBranch(row);
      }
      tx.emit(BranchChanged, row.branchId, toBranchChanged(row));
      await note(ctx, tx, ctx.tenantId, { kind: 'branch_created', subjectId: row.branchId });
      return toBranch(row);
    }),
});

const asJson = ({ times }: OpeningTimes) => ({ times: times.map((one) => ({ ...one })) });
