import { randomUUID } from 'node:crypto';
import { AppError, type Ctx, handler, rules, type Tx, type RowOf } from '@mostrador/kit';
import { type File, FileStored, type FinishFileRequest } from '@mostrador/proto/files';
import { opening, sealedSize, sealing } from '@mostrador/sealing/streams';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { type FileRow, toFile, toFileStored } from '../convert.ts';
import { isPicture, senders } from '../domain/kinds.ts';
import { env } from '../env.ts';
import { fail } from '../errors.ts';
import { currentKeyId, keyOf, type KeyRow, newKeyOf } from '../keys.ts';
import { makePreviews, previewRoles } from '../drawing/previews.ts';
import { endUpload, knownFile } from '../queries.ts';
import { sha256 } from '../rules.ts';
import type { UploadModel } from '../db/models.ts';

type Upload = Pick<RowOf<UploadModel>, 'object_id' | 'kind' | 'name' | 'content_type' | 'bytes' | 'sent_by'> & KeyRow;
/** What was made of a picture, and where it is. */
type Drawn = { width: number | null; height: number | null; objectIds: string[] };

async function uploadOf(tx: Tx, { fileId, objectId }: FinishFileRequest): Promise<Upload | undefined> {
  if (objectId === '') return undefined;
  const [upload] = await tx.sql<Upload>`
    select u.*, o.key_id, o.sealed_key from uploads u
    join objects o on o.company_id = u.tenant_id and o.object_id = u.object_id
    where u.tenant_id = ${tx.tenantId} and u.object_id = ${objectId} and u.file_id = ${fileId}`;
  return upload;
}

/** Makes a picture anew and stores what was made; what is no picture is left as it is. */
async function drawn(ctx: Ctx, fileId: string, upload: Upload): Promise<Drawn> {
  if (!isPicture(upload.content_type)) return { width: null, height: null, objectIds: [] };
  const { FILES_STORAGE: storage } = ctx.env(env);
  const place = { companyId: ctx.tenantId, objectId: upload.object_id };
  const sealed = await storage.get(place);
  if (!sealed) return fail('upload_ended', { field: 'fileId' });
  const original = Buffer.concat(await Array.fromAsync(opening(keyOf(ctx, place, upload), sealed)));
  const made = await makePreviews(ctx, original);
  const previews = previewRoles.map((role) => ({ role, objectId: randomUUID(), bytes: made[role] }));
  await ctx.tenant(async (tx) => {
    for (const { role, objectId, bytes } of previews)
      await tx.sql`
        insert into objects (company_id, object_id, file_id, role, bytes, due_at, key_id)
        values (${tx.tenantId}, ${objectId}, ${fileId}, ${role}, ${bytes.length}, now() + interval '1 hour',
          ${currentKeyId(ctx)})`;
  });
  for (const { objectId, bytes } of previews) {
    const own = { companyId: ctx.tenantId, objectId };
    await storage.put(own, sealedSize(bytes.length), sealing(newKeyOf(ctx, own), [bytes]));
  }
  return { width: made.width, height: made.height, objectIds: previews.map(({ objectId }) => objectId) };
}

/** Stores the file, unless it is stored already; then these bytes are for nothing. */
async function keep(tx: Tx, { fileId, sha256: hash }: FinishFileRequest, upload: Upload, pictures: Drawn) {
  const objectIds = [upload.object_id, ...pictures.objectIds];
  const [made] = await tx.sql<FileRow>`
    insert into files (tenant_id, file_id, kind, name, content_type, bytes, sha256, width, height, sent_by, expires_at)
    values (${tx.tenantId}, ${fileId}, ${upload.kind}, ${upload.name}, ${upload.content_type}, ${upload.bytes}, ${hash},
      ${pictures.width}, ${pictures.height}, ${upload.sent_by}, now() + interval '1 day')
    on conflict do nothing returning *`;
  if (!made) return endUpload(tx, objectIds);
  const kept = await tx.sql`
    update objects set state = 'kept', due_at = case when role = 'original' then ${made.expires_at}::timestamptz end
    where company_id = ${tx.tenantId} and object_id = any(${objectIds}::uuid[]) and state = 'writing' returning 1`;
  // Some were swept away because it took too long.
  if (kept.length < objectIds.length) return fail('upload_ended', { field: 'fileId' });
  await tx.sql`delete from uploads where tenant_id = ${tx.tenantId} and object_id = ${upload.object_id}`;
  tx.emit(FileStored, fileId, toFileStored(made));
}

export const finishFile = handler<FinishFileRequest, File>({
  can: senders,
  rules: rules<FinishFileRequest>({ fileId: id, objectId: z.literal('').or(id), bytes: z.int().min(1), sha256 }),
  async run(ctx, input) {
    const { fileId } = input;
    const upload = await ctx.tenant((tx) => uploadOf(tx, input));
    if (upload) {
      try {
        const pictures = await drawn(ctx, fileId, upload);
        await ctx.tenant((tx) => keep(tx, input, upload, pictures));
      } catch (error) {
        // Nothing will come of it: its room is free again at once.
        if (error instanceof AppError) await ctx.tenant((tx) => endUpload(tx, [upload.object_id]));
        throw error;
      }
    }
    const row = await ctx.tenant((tx) => knownFile(tx, fileId));
    if (!row) return fail('upload_ended', { field: 'fileId' });
    if (row.state === 'removed') return fail('file_removed', { field: 'fileId' });
    if (row.bytes !== input.bytes || row.sha256 !== input.sha256) return fail('id_reused', { field: 'fileId' });
    return toFile(row);
  },
});
