import { type Actor, branchesOf, type Tx } from '@mostrador/kit';
import { FileRemoved } from '@mostrador/proto/files';
import { type FileRow, toFileRemoved } from './convert.ts';
import { kinds } from './domain/kinds.ts';
import { fail } from './errors.ts';

/** The file's row, removed or not; undefined where there never was one. */
export async function knownFile(tx: Tx, fileId: string): Promise<FileRow | undefined> {
  const [row] = await tx.sql<FileRow>`
    select * from files where tenant_id = ${tx.tenantId} and file_id = ${fileId}`;
  return row;
}

/** A file that is stored; throws where there is none. */
export async function fileOf(tx: Tx, fileId: string): Promise<FileRow> {
  const row = await knownFile(tx, fileId);
  return row?.state === 'stored' ? row : fail('not_found', { field: 'fileId' });
}

/** Throws unless the caller may see the file: by its kind, and of the whole company's papers only their own in a branch. */
export function assertMaySee(actor: Actor, row: FileRow): void {
  const { see, companyWide } = kinds[row.kind];
  if (actor.kind === 'service')
    return row.owner_context === actor.id ? undefined : fail('not_found', { field: 'fileId' });
  const role = actor.kind === 'user' || actor.kind === 'api_key' ? actor.role : actor.kind;
  if (!see.includes(role)) fail('forbidden');
  if (companyWide && branchesOf(actor) && row.sent_by !== actor.id) fail('all_branches_needed');
}

/** Ends an upload of which nothing is kept. Its bytes are removed by the job that sweeps, and nowhere else: a backup holds it up. */
export async function endUpload(tx: Tx, objectIds: string[]): Promise<void> {
  await tx.sql`delete from uploads where tenant_id = ${tx.tenantId} and object_id = any(${objectIds}::uuid[])`;
  await tx.sql`
    update objects set state = 'condemned', due_at = now()
    where company_id = ${tx.tenantId} and object_id = any(${objectIds}::uuid[]) and state = 'writing'`;
}

/** Removes a file that is stored, with all that was made of it. The caller holds its row. */
export async function removeFile(tx: Tx, fileId: string): Promise<void> {
  const [row] = await tx.sql<FileRow>`
    update files set state = 'removed', name = '', expires_at = null, removed_at = now(), version = version + 1
    where tenant_id = ${tx.tenantId} and file_id = ${fileId} and state = 'stored' returning *`;
  if (!row) return;
  await tx.sql`
    update objects set state = 'condemned', due_at = now()
    where company_id = ${tx.tenantId} and file_id = ${fileId} and state = 'kept'`;
  tx.emit(FileRemoved, fileId, toFileRemoved(row));
}
