-- Of which taxes the company is an agent of perception.
alter table profiles add perceptions jsonb not null default '[]';

-- What a person asked for beyond what `sales` tells.
alter table vouchers
  -- Lines and reason of a debit or credit note that no void or return asks for.
  add note jsonb,
  -- How an FCE is to be paid.
  add credit jsonb,
  -- What was collected as perceptions on top of the sale; null where nobody has said.
  add perceived_minor bigint,
  drop constraint vouchers_purpose_check,
  add constraint vouchers_purpose_check
    check (purpose in ('invoice', 'void', 'return', 'debit_note', 'credit_note')),
  add constraint vouchers_note_of_its_purpose check ((purpose in ('debit_note', 'credit_note')) = (note is not null));
-- An id names one note, of whichever kind.
create unique index vouchers_one_note on vouchers (tenant_id, source_id) where note is not null;
create index vouchers_correcting on vouchers (tenant_id, corrects_voucher_id) where corrects_voucher_id is not null;
