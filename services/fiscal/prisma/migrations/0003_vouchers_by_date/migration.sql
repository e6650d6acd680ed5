create index vouchers_by_date on vouchers (tenant_id, date, type, point_of_sale, number) where state = 'authorized';
