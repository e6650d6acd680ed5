-- When AFIP was asked for a voucher for the first time, under whatever number.
alter table vouchers no force row level security;
alter table attempts no force row level security;
alter table vouchers add first_sent_at timestamptz;
update vouchers v set first_sent_at = a.made_at
from (select tenant_id, voucher_id, min(made_at) as made_at from attempts group by 1, 2) a
where v.attempts > 0 and a.tenant_id = v.tenant_id and a.voucher_id = v.voucher_id;
alter table vouchers force row level security;
alter table attempts force row level security;
