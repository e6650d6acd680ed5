import { consumer } from '@mostrador/kit';
import { PricesPublished } from '@mostrador/proto/pricing';

/** Notes which prices are to be read; there may be a hundred thousand, and `pricing` tells them by their version. */
export const pricesPublished = consumer(PricesPublished, async (tx, events) => {
  await tx.sql`
    insert into publications_due (company_id, version, begins_at)
    select ${tx.tenantId}, r.version, r."beginsAt"
    from jsonb_to_recordset(${JSON.stringify(events.map(({ body }) => body))}) as r(version bigint, "beginsAt" timestamptz)
    on conflict do nothing`;
});
