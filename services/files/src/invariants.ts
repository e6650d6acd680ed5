import type { Invariant } from '@mostrador/kit';

/** What must always be true of files, as SQL that returns rows only where it is not. */
export const invariants: Invariant[] = [
  {
    name: 'every_file_has_its_bytes',
    promise: 'Every file that is stored has its bytes, as large as they are, and a picture its previews.',
    sql: `
    select f.tenant_id, f.file_id, f.content_type, count(o.*) from files.files f
    left join files.objects o on o.company_id = f.tenant_id and o.file_id = f.file_id and o.state = 'kept'
      and (o.role <> 'original' or o.bytes = f.bytes)
    where f.state = 'stored' group by 1, 2, 3
    having count(o.*) <> case when f.content_type like 'image/%' then 3 else 1 end`,
  },
  {
    name: 'every_object_has_its_file',
    promise: 'What is kept in storage is of a file that is stored.',
    sql: `
    select o.company_id, o.object_id from files.objects o
    left join files.files f on f.tenant_id = o.company_id and f.file_id = o.file_id and f.state = 'stored'
    where o.state = 'kept' and f.file_id is null`,
  },
  {
    name: 'no_bytes_are_missing',
    promise: 'The bytes of what is kept were found in storage when it was looked through last.',
    sql: `
    select company_id, object_id, file_id, role, missing_since from files.objects
    where state = 'kept' and missing_since is not null`,
  },
  {
    name: 'what_nothing_claims_goes',
    promise: 'A file goes when nothing claims it, and stays once something has.',
    sql: `
    select f.tenant_id, f.file_id from files.files f
    join files.objects o on o.company_id = f.tenant_id and o.file_id = f.file_id and o.state = 'kept' and o.role = 'original'
    where f.state = 'stored' and ((f.owner_context = '') <> (f.expires_at is not null) or
      f.expires_at is distinct from o.due_at)`,
  },
];
