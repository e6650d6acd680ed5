import { handler, rules } from '@mostrador/kit';
import { type CreateTillRequest, type Till, TillChanged } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTill, toTillChanged } from '../convert.ts';
import { fail } from '../errors.ts';
import { lockOpenBranch, tillOf } from '../queries.ts';
import { managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const createTill = handler<CreateTillRequest, Till>({
  can: managers,
  companyWide: true,
  rules: rules<CreateTillRequest>({ tillId: id, branchId: id, name, kind: z.enum(words.tillKind).optional() }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const open = await lockOpenBranch(tx, input.branchId);
      const kind = input.kind ?? 'counter';
      // No device is enrolled as a channel: it is ready as soon as it is there.
      const state = kind === 'channel' ? 'enrolled' : 'pending';
      const made = await tx.sql`
        insert into tills (tenant_id, till_id, branch_id, name, kind, state)
        select ${tx.tenantId}, ${input.tillId}, ${input.branchId}, ${input.name}, ${kind}, ${state} where ${open}
        on conflict do nothing returning 1`;
      const row = await tillOf(tx, input.tillId);
      if (!row) return fail('branch_unknown', { field: 'branchId' });
      if (made.length === 0) {
        // Once it was changed it cannot be compared any more.
        const same = row.branch_id === input.branchId && row.name === input.name && row.kind === kind;
        if (row.version === 1 && !same) fail('id_reused', { field: 'tillId' });
        return toTill(row);
      }
      tx.emit(TillChanged, row.till_id, toTillChanged(row));
      await note(ctx, tx, ctx.tenantId, { kind: 'till_created', subjectId: row.till_id });
      return toTill(row);
    }),
});
