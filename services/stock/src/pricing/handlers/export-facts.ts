import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import { PriceListChanged, PricesPublished, PublicationWithdrawn } from '@mostrador/proto/pricing';
import { type PriceListRow, type RepricingRow, toPriceList } from '../convert.ts';

const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'list' as kind, price_list_id as id from price_lists
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'publication', repricing_id from repricings
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo} and version is not null
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

function publicationOf({ repricing_id: publicationId, ...row }: RepricingRow): Told {
  const [version, at] = [row.version!, row.decided_at!];
  return row.state === 'discarded'
    ? toldAs(PublicationWithdrawn, publicationId, at, { publicationId, version, withdrawnBy: row.decided_by })
    : toldAs(PricesPublished, publicationId, at, {
        publicationId,
        version,
        beginsAt: row.begins_at!,
        changes: row.changes,
        approvedBy: row.decided_by,
      });
}

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const lists = await tx.sql<PriceListRow>`
    select * from price_lists where tenant_id = ${tx.tenantId} and price_list_id = any(${idsOf('list')}::uuid[])`;
  const publications = await tx.sql<RepricingRow>`
    select * from repricings
    where tenant_id = ${tx.tenantId} and repricing_id = any(${idsOf('publication')}::uuid[])`;
  return new Map<string, Told>([
    ...lists.map((row): [string, Told] => [
      `list ${row.price_list_id}`,
      toldAs(PriceListChanged, row.price_list_id, row.updated_at, { priceList: toPriceList(row) }),
    ]),
    ...publications.map((row): [string, Told] => [`publication ${row.repricing_id}`, publicationOf(row)]),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
