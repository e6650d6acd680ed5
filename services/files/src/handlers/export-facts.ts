import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import { FileRemoved, FileStored } from '@mostrador/proto/files';
import { type FileRow, toFileRemoved, toFileStored } from '../convert.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  select fact_number as number, 'file' as kind, file_id as id from files
  where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
  order by fact_number limit ${limit}`;

const stateOf = (row: FileRow): Told =>
  row.state === 'removed'
    ? toldAs(FileRemoved, row.file_id, row.removed_at!, toFileRemoved(row))
    : toldAs(FileStored, row.file_id, row.stored_at, toFileStored(row));

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const rows = await tx.sql<FileRow>`
    select * from files where tenant_id = ${tx.tenantId} and file_id = any(${page.map((one) => one.id)}::uuid[])`;
  return new Map(rows.map((row) => [`file ${row.file_id}`, stateOf(row)]));
}

export const exportFacts = tellsFacts(find, tell);
