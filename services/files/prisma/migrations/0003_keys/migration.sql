-- Which of our keys an object's own hangs on, by its hash; null of what is older than this. An object's key is derived from
-- the one that was ours when it was made. Once that is another the object's is kept, sealed under the company's.
alter table objects
  add column key_id text,
  add column sealed_key bytea,
  add check (sealed_key is null or key_id is not null);
create index objects_by_key on objects (key_id) where state <> 'condemned';
