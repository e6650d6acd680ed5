import { handler, rules } from '@mostrador/kit';
import type { OpenedFile, OpenFileRequest } from '@mostrador/proto/files';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { readers, savedName } from '../domain/kinds.ts';
import { keyOf, type KeyRow } from '../keys.ts';
import { assertMaySee, fileOf } from '../queries.ts';
import { previewType } from '../drawing/previews.ts';
import { fail } from '../errors.ts';

export const openFile = handler<OpenFileRequest, OpenedFile>({
  can: [...readers, 'service'],
  rules: rules<OpenFileRequest>({ fileId: id, variant: z.enum(words.fileForm) }),
  run: (ctx, { fileId, variant }) =>
    ctx.tenant(async (tx) => {
      const row = await fileOf(tx, fileId);
      assertMaySee(ctx.actor, row);
      const [object] = await tx.sql<KeyRow & { object_id: string; bytes: number }>`
        select object_id, bytes, key_id, sealed_key from objects
        where company_id = ${tx.tenantId} and file_id = ${fileId} and role = ${variant} and state = 'kept'`;
      if (!object) return fail('not_found', { field: 'fileId', detail: 'it has no previews' });
      const place = { companyId: tx.tenantId, objectId: object.object_id };
      return {
        ...place,
        key: keyOf(ctx, place, object),
        contentType: variant === 'original' ? row.content_type : previewType,
        fileName: savedName(row.name, variant === 'original' ? row.content_type : previewType),
        bytes: object.bytes,
      };
    }),
});
