-- What is told to those who ask for everything is numbered by its last change, whatever it is of.
create sequence fact_numbers;
create function number_fact() returns trigger language plpgsql as $$
begin
  new.fact_number := nextval(format('%I.fact_numbers', tg_table_schema));
  return new;
end $$;

alter table files add column fact_number bigint not null default nextval('fact_numbers');
-- What a file belongs to is told when it goes.
create trigger files_numbered before update on files
  for each row when (old.state <> new.state) execute function number_fact();
create index files_by_fact on files (tenant_id, fact_number);
-- That a file was removed is told for good.
drop index files_removed;
