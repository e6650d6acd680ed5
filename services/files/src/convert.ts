import type { RowOf } from '@mostrador/kit';
import type { File, FileRemoved, FileStored } from '@mostrador/proto/files';
import { isPicture, type Kind } from './domain/kinds.ts';
import type { FileModel } from './db/models.ts';

export type FileRow = Omit<RowOf<FileModel, { kind: Kind; state: 'stored' | 'removed' }>, 'tenant_id'>;

export const toFile = (row: FileRow): File => ({
  fileId: row.file_id,
  kind: row.kind,
  fileName: row.name,
  contentType: row.content_type,
  bytes: row.bytes,
  sha256: row.sha256,
  ...(row.width === null ? {} : { width: row.width }),
  ...(row.height === null ? {} : { height: row.height }),
  shown: isPicture(row.content_type),
  ownerContext: row.owner_context,
  ownerId: row.owner_id,
  sentBy: row.sent_by,
  storedAt: row.stored_at,
  ...(row.expires_at ? { expiresAt: row.expires_at } : {}),
});

export const toFileStored = (row: FileRow): FileStored => ({
  fileId: row.file_id,
  kind: row.kind,
  contentType: row.content_type,
  bytes: row.bytes,
  sha256: row.sha256,
  sentBy: row.sent_by,
  storedAt: row.stored_at,
  version: row.version,
});

export const toFileRemoved = (row: FileRow): FileRemoved => ({
  fileId: row.file_id,
  kind: row.kind,
  ownerContext: row.owner_context,
  ownerId: row.owner_id,
  removedAt: row.removed_at!,
  version: row.version,
});
