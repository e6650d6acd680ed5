import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import { id } from '@mostrador/rules';
import type { AbandonFileRequest } from '@mostrador/proto/files';
import { senders } from '../domain/kinds.ts';
import { endUpload } from '../queries.ts';

export const abandonFile = handler<AbandonFileRequest, Empty>({
  can: senders,
  rules: rules<AbandonFileRequest>({ fileId: id, objectId: id }),
  run: (ctx, { fileId, objectId }) =>
    ctx.tenant(async (tx) => {
      const own = await tx.sql`
        select 1 from uploads
        where tenant_id = ${tx.tenantId} and object_id = ${objectId} and file_id = ${fileId} and sent_by = ${ctx.actor.id}`;
      if (own.length > 0) await endUpload(tx, [objectId]);
      return {};
    }),
});
