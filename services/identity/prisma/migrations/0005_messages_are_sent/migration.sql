-- What became of a message that is sent by e-mail: when it is tried next (at once where it never was), how often it was,
-- what the mail server said last, and when it was given up. `taken_at` says that it went. The network address is of a
-- stranger who asked, to tell whom the message is for.
alter table outgoing_messages
  add column asked_from text,
  add column attempts int not null default 0,
  add column retry_at timestamptz(3),
  add column problem text not null default '',
  add column failed_at timestamptz(3);
