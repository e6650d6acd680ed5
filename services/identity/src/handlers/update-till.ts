import { assertVersion, handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import { type Till, TillChanged, type UpdateTillRequest } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toTill, toTillChanged } from '../convert.ts';
import { fail } from '../errors.ts';
import { lockOpenBranch, tillOf } from '../queries.ts';
import { announceRevocations } from '../revocations.ts';
import { managers, name } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsAt } from '../sessions.ts';

export const updateTill = handler<UpdateTillRequest, Till>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateTillRequest>({
    tillId: id,
    name: name.optional(),
    branchId: id.optional(),
    expectedVersion: z.int().min(1),
  }),
  async run(ctx, input) {
    const till = await ctx.once(async (tx) => {
      await tx.sql`
        select from tills where tenant_id = ${tx.tenantId} and till_id = ${input.tillId} for update`;
      const before = await tillOf(tx, input.tillId);
      if (!before) return fail('not_found', { field: 'tillId' });
      assertVersion(before, input.expectedVersion);
      if (input.branchId && !(await lockOpenBranch(tx, input.branchId))) fail('branch_unknown', { field: 'branchId' });
      await tx.sql`
        update tills set name = coalesce(${input.name}, name), branch_id = coalesce(${input.branchId}, branch_id),
          version = version + 1
        where tenant_id = ${tx.tenantId} and till_id = ${input.tillId}`;
      const changed = (await tillOf(tx, input.tillId))!;
      // Their tokens say the branch.
      if (before.branch_id !== changed.branch_id) await endSessionsAt(ctx, tx, changed.till_id);
      tx.emit(TillChanged, changed.till_id, toTillChanged(changed));
      await note(ctx, tx, ctx.tenantId, { kind: 'till_changed', subjectId: changed.till_id });
      return toTill(changed);
    });
    await announceRevocations(ctx);
    return till;
  },
});
