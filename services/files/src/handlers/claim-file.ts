import { handler, rules } from '@mostrador/kit';
import type { ClaimFileRequest, File } from '@mostrador/proto/files';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { toFile } from '../convert.ts';
import { fail } from '../errors.ts';
import { fileOf } from '../queries.ts';
import { kind } from '../rules.ts';

export const claimFile = handler<ClaimFileRequest, File>({
  can: ['service'],
  rules: rules<ClaimFileRequest>({ fileId: id, ownerId: id, kinds: z.array(kind).max(10) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      // Whoever claims it, gives it up or lets it expire takes the row first.
      await tx.sql`select 1 from files where tenant_id = ${tx.tenantId} and file_id = ${input.fileId} for update`;
      const row = await fileOf(tx, input.fileId);
      if (input.kinds.length > 0 && !input.kinds.includes(row.kind)) return fail('kind_not_taken', { field: 'fileId' });
      if (row.owner_context !== '') {
        const isSame = row.owner_context === ctx.actor.id && row.owner_id === input.ownerId;
        return isSame ? toFile(row) : fail('file_claimed', { field: 'fileId' });
      }
      if (Date.parse(row.expires_at!) <= ctx.now().getTime()) return fail('not_found', { field: 'fileId' });
      await tx.sql`
        update objects set due_at = null
        where company_id = ${tx.tenantId} and file_id = ${input.fileId} and state = 'kept'`;
      await tx.sql`
        update files set owner_context = ${ctx.actor.id}, owner_id = ${input.ownerId}, expires_at = null,
          version = version + 1
        where tenant_id = ${tx.tenantId} and file_id = ${input.fileId}`;
      return toFile(await fileOf(tx, input.fileId));
    }),
});
