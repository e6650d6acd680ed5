import { handler, rules } from '@mostrador/kit';
import { type CreateTillRequest, type Till, TillChanged } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toTill, toTillChanged } from '../convert.ts';
import { prisma } from '../database.ts';
import { fail } from '../errors.ts';
import { lockOpenBranch } from '../queries.ts';
import { managers, name } from '../rules.ts';
import { note } from '../security-log.ts';

export const createTill = handler<CreateTillRequest, Till>({
  can: managers,
  companyWide: true,
  rules: rules<CreateTillRequest>({ tillId: id, branchId: id, name, kind: z.enum(words.tillKind).optional() }),
  run: (ctx, input) =>
    ctx.prisma(prisma, async (tx) => {
      const key = { tenantId: ctx.tenantId, tillId: input.tillId };
      const open = await lockOpenBranch(tx, input.branchId);
      const kind = input.kind ?? 'counter';
      // No device is enrolled as a channel: it is ready as soon as it is there.
      const state = kind === 'channel' ? 'enrolled' : 'pending';
      const content = { ...key, branchId: input.branchId, name: input.name, kind, state };
      const made = open ? await tx.db.till.createMany({ data: [content], skipDuplicates: true }) : { count: 0 };
      const row = await tx.db.till.findUnique({ where: { tenantId_tillId: key } });
      if (!row) return fail('branch_unknown', { field: 'branchId' });
      if (made.count === 0) {
        // Once it was changed it cannot be compared any more.
        const same = row.branchId === input.branchId && row.name === input.name && row.kind === kind;
        if (row.version === 1 && !same) fail('id_reused', { field: 'tillId' });
        return toTill(row);
      }
      tx.emit(TillChanged, row.tillId, toTillChanged(row));
      await note(ctx, tx, ctx.tenantId, { kind: 'till_created', subjectId: row.tillId });
      return toTill(row);
    }),
});
