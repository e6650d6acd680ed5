import { fail as refuse, handler, rules } from '@mostrador/kit';
import { type Till, TillChanged, type UpdateTillRequest } from '@mostrador/proto/identity';
import { toTill, toTillChanged } from '../convert.ts';
import { fail } from '../errors.ts';
import { lockOpenBranch, tillOf } from '../queries.ts';
import { id, managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const updateTill = handler<UpdateTillRequest, Till>({
  can: managers,
  rules: rules<UpdateTillRequest>({ tillId: id, name: name.optional(), branchId: id.optional() }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      if (input.branchId && !(await lockOpenBranch(tx, input.branchId))) fail('branch_unknown', { field: 'branchId' });
      await tx.sql`
        update tills set name = coalesce(${input.name}, name), branch_id = coalesce(${input.branchId}, branch_id),
          version = version + 1
        where till_id = ${input.tillId}`;
      const till = await tillOf(tx, input.tillId);
      if (!till) return refuse('not_found', { field: 'tillId' });
      tx.emit(TillChanged, till.tillId, toTillChanged(till));
      await note(ctx, tx, ctx.tenantId, { kind: 'till_changed', subjectId: till.tillId });
      return toTill(till);
    }),
});
