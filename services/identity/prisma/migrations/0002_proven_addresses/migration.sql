-- An address is somebody's once they proved it; until then anybody may claim it, several at once.
alter table users add column email_proven_at timestamptz(3);
update users set email_proven_at = created_at where email is not null;
alter table users drop constraint users_email_key;
create unique index users_of_proven_email on users (email) where email_proven_at is not null;
create index users_of_claimed_email on users (email, created_at) where email_proven_at is null and email is not null;

-- Its subject is an address, as a keyed hash in the shape of an id.
alter table codes drop constraint codes_purpose_check;
alter table codes add constraint codes_purpose_check
  check (purpose in ('invitation', 'enrolment', 'reset', 'reset_by_company', 'email_proof'));

-- Codes of invitations were told to who invited: they prove nothing, and those that wait are made anew. The owner of the
-- table sees all companies' rows only while row security is not forced; it is again when the migrations are done.
alter table invitations alter column seed drop not null;
alter table invitations no force row level security;
update invitations set cancelled_at = now() where accepted_at is null and cancelled_at is null and expires_at > now();
delete from codes where purpose = 'invitation' and used_at is null;

-- Whose code it is: one that was spent or taken back is not sent any more. And who had it sent, as a keyed hash: a
-- company, or the network that a stranger asked from.
alter table outgoing_messages add column code_hash bytea, add column asked_by bytea;
create index outgoing_messages_by_recipient on outgoing_messages (recipient, created_at);
create index outgoing_messages_by_asker on outgoing_messages (asked_by, created_at);

-- Opened by a PIN too short for all that the member's role lets a PIN do.
alter table sessions add column short_pin boolean not null default false;
