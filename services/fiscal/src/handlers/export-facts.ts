import { type Ctx, type Numbered, type Range, type Told, toldAs, tellsFacts, type Tx } from '@mostrador/kit';
import {
  FiscalStateChanged,
  NoteRefunded,
  ProfileChanged,
  VoucherAuthorized,
  VoucherCancelled,
  VoucherQueued,
  VoucherRejected,
} from '@mostrador/proto/fiscal';
import { type AfipStateRow, toAfipState } from '../convert.ts';
import { profileOf, type VoucherRow, vouchersById } from '../queries.ts';
import { factOf, type Issuer, issuerOf, profileFactOf, queuedOf, refundOf } from '../telling.ts';

/** How AFIP is, is told to whoever issues. */
const find = (tx: Tx, { since, upTo, limit }: Range) => tx.sql<Numbered>`
  (select fact_number as number, 'voucher' as kind, voucher_id::text as id from vouchers
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
    order by fact_number limit ${limit})
  union all
  (select refund_number, 'refund', voucher_id::text from vouchers
    where tenant_id = ${tx.tenantId} and refund_number > ${since} and refund_number <= ${upTo}
    order by refund_number limit ${limit})
  union all
  select fact_number, 'profile', 'profile' from profiles
    where tenant_id = ${tx.tenantId} and fact_number > ${since} and fact_number <= ${upTo}
  union all
  select a.fact_number, 'afip', 'afip' from companies c, afip_state a
    where c.company_id = ${tx.tenantId} and a.state <> 'unknown' and a.fact_number > ${since} and a.fact_number <= ${upTo}
  order by number limit ${limit}`;

/** What was told of a voucher last: on its way to AFIP it is what it was when it was queued. */
function stateOf(row: VoucherRow, issuer: Issuer): Told {
  const { voucher_id: id } = row;
  if (row.state === 'authorized') return toldAs(VoucherAuthorized, id, row.authorized_at!, factOf(row, issuer));
  if (row.state === 'rejected') return toldAs(VoucherRejected, id, undefined, factOf(row, issuer));
  if (row.state === 'cancelled') return toldAs(VoucherCancelled, id, undefined, factOf(row, issuer));
  return toldAs(VoucherQueued, id, row.created_at, queuedOf(row, issuer.environment));
}

async function tell(tx: Tx, page: Numbered[], ctx: Ctx): Promise<Map<string, Told>> {
  const idsOf = (kind: string) => page.filter((one) => one.kind === kind).map((one) => one.id);
  const told = new Map<string, Told>();
  const profile = await profileOf(tx);
  const issuer = issuerOf(ctx, profile?.cuit ?? '');
  for (const row of await vouchersById(tx, idsOf('voucher')))
    told.set(`voucher ${row.voucher_id}`, stateOf(row, issuer));
  const refunds = await tx.sql<VoucherRow & { of_sale: boolean }>`
    select n.*, c.purpose = 'invoice' as of_sale
    from vouchers n join vouchers c on c.tenant_id = n.tenant_id and c.voucher_id = n.corrects_voucher_id
    where n.tenant_id = ${tx.tenantId} and n.voucher_id = any(${idsOf('refund')}::uuid[])`;
  for (const row of refunds) {
    const body = refundOf(row, row.note!.refund!, row.of_sale);
    told.set(`refund ${row.voucher_id}`, toldAs(NoteRefunded, row.source_id, row.effective_at, body));
  }
  if (profile)
    told.set('profile profile', toldAs(ProfileChanged, 'profile', profile.updated_at, profileFactOf(profile)));
  const [afip] = await tx.sql<AfipStateRow>`select state, since, checked_at, detail from afip_state`;
  told.set('afip afip', toldAs(FiscalStateChanged, 'afip', afip!.since!, { afip: toAfipState(afip!) }));
  return told;
}

export const exportFacts = tellsFacts(find, tell);
