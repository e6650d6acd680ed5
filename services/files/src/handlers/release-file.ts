import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import { id } from '@mostrador/rules';
import type { ReleaseFileRequest } from '@mostrador/proto/files';
import type { FileRow } from '../convert.ts';
import { fail } from '../errors.ts';
import { removeFile } from '../queries.ts';

export const releaseFile = handler<ReleaseFileRequest, Empty>({
  can: ['service'],
  rules: rules<ReleaseFileRequest>({ fileId: id, ownerId: id }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const [row] = await tx.sql<FileRow>`
        select * from files where tenant_id = ${tx.tenantId} and file_id = ${input.fileId} for update`;
      if (!row) return fail('not_found', { field: 'fileId' });
      if (row.owner_context !== ctx.actor.id || row.owner_id !== input.ownerId)
        return fail('file_claimed', { field: 'fileId' });
      await removeFile(tx, input.fileId);
      return {};
    }),
});
