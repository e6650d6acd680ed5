-- Money given back with a credit note; the counts of returns count it too.
alter table cash_movements
  drop constraint cash_movements_kind_check,
  add constraint cash_movements_kind_check check (kind in ('float', 'sale', 'void', 'return', 'refund', 'in', 'out'));
