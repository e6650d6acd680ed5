import { fail as refuse, handler, rules } from '@mostrador/kit';
import { type Branch, BranchChanged, type UpdateBranchRequest } from '@mostrador/proto/identity';
import { z } from 'zod';
import { toBranch, toBranchChanged } from '../convert.ts';
import { fail } from '../errors.ts';
import { branchOf } from '../queries.ts';
import { id, managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const updateBranch = handler<UpdateBranchRequest, Branch>({
  can: managers,
  companyWide: true,
  rules: rules<UpdateBranchRequest>({ branchId: id, name: name.optional(), active: z.boolean().optional() }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      // The row is locked by the update: a till that is put here at once waits, or is seen by what follows.
      await tx.sql`
        update branches set name = coalesce(${input.name}, name), active = coalesce(${input.active}, active),
          version = version + 1
        where tenant_id = ${tx.tenantId} and branch_id = ${input.branchId}`;
      const branch = await branchOf(tx, input.branchId);
      if (!branch) return refuse('not_found', { field: 'branchId' });
      if (input.active === false) {
        const tills = await tx.sql`
          select 1 from tills
          where tenant_id = ${tx.tenantId} and branch_id = ${input.branchId} and state <> 'revoked' limit 1`;
        if (tills.length > 0) fail('branch_has_tills');
      }
      tx.emit(BranchChanged, branch.branchId, toBranchChanged(branch));
      await note(ctx, tx, ctx.tenantId, { kind: 'branch_changed', subjectId: branch.branchId });
      return toBranch(branch);
    }),
});
