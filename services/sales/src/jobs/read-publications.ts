import { AppError, type Job, type JobCtx, type RowOf, type Tx } from '@mostrador/kit';
import { type ListPublishedPricesResponse, PricingServiceDefinition } from '@mostrador/proto/pricing';
import type { PublicationDueModel } from '../db/models.ts';

type Due = RowOf<PublicationDueModel>;

const pageSize = 5_000;

/** Reads the prices of publications that have begun into the copy that sales are checked against. */
export const readPublications: Job = {
  name: 'read-publications',
  everyMs: 1_000,
  async run(ctx) {
    const due = await ctx.as(
      null,
      (tx) => tx.sql<Due>`
        select * from publications_due where begins_at <= ${ctx.now().toISOString()} order by begins_at, version`,
    );
    for (const one of due) {
      let token: string | null = one.page_token;
      while (token !== null) token = await readSome(ctx, { ...one, page_token: token });
    }
  },
};

/** A publication that its owner does not know was undone by a restore there. */
const isUnknown = (error: unknown) => error instanceof AppError && error.reason === 'not_found';

/** Where the next page begins; null where there is none, or none yet. */
async function readSome(ctx: JobCtx, { company_id: companyId, version, page_token: pageToken }: Due) {
  const read: ListPublishedPricesResponse | null = await ctx
    .callFor(companyId, PricingServiceDefinition)
    .listPublishedPrices({ version, pageSize, pageToken })
    .catch((error: unknown) => (isUnknown(error) ? null : Promise.reject(error as Error)));
  // Its prices have no versions before they are the products'.
  if (read?.publication?.state === 'scheduled') return null;
  const next = read?.nextPageToken ?? '';
  await ctx.as(companyId, async (tx) => {
    if (read?.publication?.state === 'published') await keep(tx, read);
    if (next === '')
      await tx.sql`delete from publications_due where company_id = ${companyId} and version = ${version}`;
    else
      await tx.sql`
        update publications_due set page_token = ${next} where company_id = ${companyId} and version = ${version}`;
  });
  return next === '' ? null : next;
}

/** An older version than the one known is ignored, as of products. */
async function keep(tx: Tx, { publication, prices }: ListPublishedPricesResponse) {
  const ours = prices.filter((one) => one.productVersion !== undefined && one.priceMinor !== undefined);
  await tx.sql`
    insert into published_prices (tenant_id, product_id, publication, product_version, price_minor, began_at)
    select ${tx.tenantId}, r.*, ${publication!.beginsAt!}::timestamptz
    from unnest(${ours.map((one) => one.productId)}::uuid[], ${ours.map(() => publication!.version)}::bigint[],
      ${ours.map((one) => one.productVersion!)}::bigint[], ${ours.map((one) => one.priceMinor!)}::bigint[]) as r
    on conflict (tenant_id, product_id) do update
    set publication = excluded.publication, product_version = excluded.product_version,
      price_minor = excluded.price_minor, began_at = excluded.began_at
    where published_prices.product_version < excluded.product_version`;
}
