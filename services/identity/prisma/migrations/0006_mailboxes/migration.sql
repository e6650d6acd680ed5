-- The mailbox that an address leads to, by which messages are counted; of before it is the address as it was written.
alter table outgoing_messages add column mailbox text not null default '';
update outgoing_messages set mailbox = recipient;
create index outgoing_messages_by_mailbox on outgoing_messages (mailbox, created_at);
