import { type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  PurchaseAnnulled,
  PurchaseCorrected,
  PurchaseRecorded,
  type SupplierVoucher,
  WithholdingAnnulled,
  WithholdingRecorded,
} from '@mostrador/proto/books';
import { type PurchaseVersionRow, toBooked, toPurchase, toWithholding, type WithholdingRow } from '../convert.ts';

/** A version of a purchase goes by its number: it has no id of its own. */
const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'version' as kind, fact_number::text as id from purchase_versions
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select fact_number, 'withholding', withholding_id::text from withholdings
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  order by number limit ${limit}`;

/** A version, and what the purchase was in the books before it. */
type VersionRow = PurchaseVersionRow & {
  fact_number: number;
  recorded_at: string;
  month_before: string;
  voucher_before: SupplierVoucher;
};

function changeOf(row: VersionRow): Told {
  const { purchase_id: id, reason, made_at: at, actor_id: actorId } = row;
  const state = row.change === 'annulled' ? 'annulled' : 'recorded';
  const purchase = toPurchase({ ...row, state });
  if (row.change === 'recorded')
    return toldAs(PurchaseRecorded, id, at, { purchase, entry: toBooked(row), recordedBy: actorId });
  const before = toBooked({ month: row.month_before, voucher: row.voucher_before });
  if (row.change === 'annulled')
    return toldAs(PurchaseAnnulled, id, at, { purchase, removed: before, reason, annulledBy: actorId });
  const told = { purchase, entry: toBooked(row), replaced: before, reason, correctedBy: actorId };
  return toldAs(PurchaseCorrected, id, at, told);
}

function stateOf(row: WithholdingRow): Told {
  const withholding = toWithholding(row);
  return row.annulled_at
    ? toldAs(WithholdingAnnulled, row.withholding_id, row.annulled_at, { withholding })
    : toldAs(WithholdingRecorded, row.withholding_id, row.recorded_at, { withholding });
}

async function tell(tx: Tx, page: Numbered[]): Promise<Map<string, Told>> {
  const numbers = page.filter((one) => one.kind === 'version').map((one) => one.number);
  const versions = await tx.sql<VersionRow>`
    select v.*, p.recorded_at, b.month as month_before, b.voucher as voucher_before
    from purchase_versions v
    join purchases p on p.tenant_id = v.tenant_id and p.purchase_id = v.purchase_id
    left join purchase_versions b
      on b.tenant_id = v.tenant_id and b.purchase_id = v.purchase_id and b.version = v.version - 1
    where v.tenant_id = ${tx.tenantId} and v.fact_number = any(${numbers}::bigint[])`;
  const ids = page.filter((one) => one.kind === 'withholding').map((one) => one.id);
  const withholdings = await tx.sql<WithholdingRow>`
    select * from withholdings where tenant_id = ${tx.tenantId} and withholding_id = any(${ids}::uuid[])`;
  return new Map<string, Told>([
    ...versions.map((row): [string, Told] => [`version ${row.fact_number}`, changeOf(row)]),
    ...withholdings.map((row): [string, Told] => [`withholding ${row.withholding_id}`, stateOf(row)]),
  ]);
}

export const exportFacts = tellsFacts(find, tell);
