-- How often running WSAA has refused a ticket: it is asked less and less often.
alter table tickets add column refusals int not null default 0;
