import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { File, GetFileRequest } from '@mostrador/proto/files';
import { toFile } from '../convert.ts';
import { readers } from '../domain/kinds.ts';
import { assertMaySee, fileOf } from '../queries.ts';

export const getFile = handler<GetFileRequest, File>({
  can: readers,
  rules: rules<GetFileRequest>({ fileId: id }),
  run: (ctx, { fileId }) =>
    ctx.tenant(async (tx) => {
      const row = await fileOf(tx, fileId);
      assertMaySee(ctx.actor, row);
      return toFile(row);
    }),
});
