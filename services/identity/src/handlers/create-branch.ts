import { fail as refuse, handler, rules } from '@mostrador/kit';
import { type Branch, BranchChanged, type CreateBranchRequest } from '@mostrador/proto/identity';
import { toBranch, toBranchChanged } from '../convert.ts';
import { prisma } from '../database.ts';
import { id, managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const createBranch = handler<CreateBranchRequest, Branch>({
  can: managers,
  companyWide: true,
  rules: rules<CreateBranchRequest>({ branchId: id, name }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async (tx) => {
      const key = { tenantId: ctx.tenantId, branchId: input.branchId };
      const made = await tx.db.branch.createMany({ data: [{ ...key, name: input.name }], skipDuplicates: true });
      const row = await tx.db.branch.findUniqueOrThrow({ where: { tenantId_branchId: key } });
      if (made.count === 0) {
        // Once it was changed it cannot be compared any more.
        if (row.version === 1 && row.name !== input.name) refuse('id_reused', { field: 'branchId' });
        return toBranch(row);
      }
      tx.emit(BranchChanged, row.branchId, toBranchChanged(row));
      await note(ctx, tx, ctx.tenantId, { kind: 'branch_created', subjectId: row.branchId });
      return toBranch(row);
    }),
});
