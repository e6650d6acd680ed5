-- The fastest sale of three lines that this server can put on disk: the writes of one sale (the session's lock, the sale,
-- its event), on tables with the columns and indexes of the real ones, in one prepared statement, with nobody checking
-- anything and nobody listening.
\set till random(1, 500)
with session as (
  select tenant_id, session_id from till_sessions where number = :till for share
), sale as (
  insert into sales (tenant_id, sale_id, branch_id, till_id, session_id, installation_id, ticket_number, cashier_id,
    late, sold_at, received_at, effective_at, currency, discount_minor, rounding_minor, total_minor, lines, payments,
    receiver, voucher_wanted, flags)
  select tenant_id, gen_random_uuid(), tenant_id, session_id, session_id, 'limit', nextval('tickets'), tenant_id,
    false, now(), now(), now(), 'ARS', 0, 0, 300000, (select lines from shape), (select payments from shape),
    null, false, '{}'
  from session returning tenant_id, sale_id
)
insert into kit_outbox (id, tenant_id, subject, key, body, actor_id)
select gen_random_uuid(), tenant_id, 'mostrador.sales.v1.SaleCompleted', sale_id, (select body from shape), 'limit'
from sale;
