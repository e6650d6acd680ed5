import type { Ctx, RowOf, Tx } from '@mostrador/kit';
import type { IvaConditionSince, Remark } from '@mostrador/proto/fiscal';
import type { ProfileModel, VoucherModel } from './db/models.ts';
import type { Receiver } from '@mostrador/proto/common';
import type { Word } from '@mostrador/proto/words';
import type { CreditTerms, Note, PerceptionRegime, VoucherContent } from '@mostrador/till/voucher';
import type { PrintedVoucher } from './domain/printed-voucher.ts';
import { tellQueued } from './telling.ts';

/**
 * `printed`: what a till printed of it while offline. `requested_by`: null where its sale did.
 */
export type VoucherRow = RowOf<
  VoucherModel,
  {
    purpose: Word<'voucherPurpose'>;
    state: Word<'voucherState'>;
    receiver: Receiver | null;
    printed: PrintedVoucher | null;
    note: Note | null;
    credit: CreditTerms | null;
    content: VoucherContent | null;
    authorization_kind: Word<'authorizationKind'> | null;
    remarks: Remark[];
  }
>;

export type ProfileRow = RowOf<
  ProfileModel,
  { iva_condition: Word<'issuerCondition'>; perceptions: PerceptionRegime[]; iva_conditions: IvaConditionSince[] }
>;

export async function profileOf(tx: Tx): Promise<ProfileRow | undefined> {
  const [row] = await tx.sql<ProfileRow>`
    select * from profiles where tenant_id = ${tx.tenantId}`;
  return row;
}

/** Vouchers in the order of the ids given; those that do not exist are left out. */
export const vouchersById = (tx: Tx, ids: string[]): Promise<VoucherRow[]> =>
  tx.sql<VoucherRow>`
    select *
    from vouchers where tenant_id = ${tx.tenantId} and voucher_id = any(${ids}::uuid[])
    order by array_position(${ids}::uuid[], voucher_id)`;

/** The vouchers of a sale: its invoice first, then what corrects it, in the order in which it came. */
export const vouchersOfSale = (tx: Tx, saleId: string): Promise<VoucherRow[]> =>
  tx.sql<VoucherRow>`
    select *
    from vouchers where tenant_id = ${tx.tenantId} and sale_id = ${saleId}
    order by purpose <> 'invoice', created_at, voucher_id`;

/** A point of sale and type of one company: the unit of numbering. */
export type Lane = { tenantId: string; pointOfSale: number; type: number };

/** Lanes by what they are called in the list of what is due. */
export const nameOf = ({ pointOfSale, type }: Omit<Lane, 'tenantId'>): string => `${pointOfSale}/${type}`;

/** What has no lane yet is brought there under this name. */
export const preparing = 'prepare';

/** Under this name CAEAs are kept ready and reported, for ever, once a company has a point of sale for them. */
export const reporting = 'caea';

/** Under this name e-mails wait; vouchers never wait for them. */
export const mailing = 'mail';

/**
 * Notes that there is something to do in lanes of companies, of the caller's own if not said; who is at it looks again.
 * `asked` begins with the moment: whoever has done what was asked before takes no row for it that came since.
 */
export const askFor = (tx: Tx, lanes: string[], companies = [tx.tenantId]) => tx.sql`
  insert into due (company_id, lane, asked)
  select company_id, lane, extract(epoch from clock_timestamp()) * 1000000
  from unnest(${companies}::uuid[]) company_id, unnest(${[...new Set(lanes)]}::text[]) lane
  order by 1, 2
  on conflict (company_id, lane) do update
  set asked = due.asked + 1, retry_at = case when due.attempts = 0 then now() else due.retry_at end`;

/** WSAA is asked again now for what it refused, not after the wait; not where it has given a ticket, which has to pass. */
export const forgetRefusals = (tx: Tx) => tx.sql`
  update tickets set retry_at = '-infinity', refusals = 0
  where tenant_id = ${tx.tenantId} and refused not in ('', 'coe.alreadyAuthenticated')`;

/** Somebody has mended something: what has waited for that is tried at once. */
export const tryAgain = async (tx: Tx) => {
  await forgetRefusals(tx);
  await tx.sql`update due set retry_at = now() where company_id = ${tx.tenantId} and lane <> ${mailing}`;
  await askFor(tx, [preparing]);
};

/**
 * What AFIP has not authorised, and is not being asked about, is decided anew: class, content and point of sale; all of it,
 * or what waits at points of sale that are closed.
 */
export async function decideAnew(
  ctx: Pick<Ctx, 'env'>,
  tx: Tx,
  which: 'all' | 'at closed points of sale',
): Promise<void> {
  const decided = await tx.sql<VoucherRow & { was_rejected: boolean }>`
    with undecided as (
      select voucher_id, state = 'rejected' as was_rejected from vouchers v
      where tenant_id = ${tx.tenantId} and state in ('waiting', 'rejected') and (${which} = 'all' or state = 'waiting'
        and exists (select from points_of_sale p where p.tenant_id = v.tenant_id and p.number = v.point_of_sale and closed))
      order by effective_at, voucher_id for update
    )
    update vouchers v set state = 'pending', version = version + 1
    from undecided u where v.tenant_id = ${tx.tenantId} and v.voucher_id = u.voucher_id
    returning v.*, u.was_rejected`;
  // That the others wait was told before.
  tellQueued(
    ctx,
    tx,
    decided.filter((one) => one.was_rejected),
  );
  await tryAgain(tx);
}
