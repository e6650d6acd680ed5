-- What a company had sent in the last hour is counted for every e-mail.
create index outgoing_mails_by_company on outgoing_mails (tenant_id, queued_at);
