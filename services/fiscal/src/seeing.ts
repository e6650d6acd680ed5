import { type Actor, actsIn, assertActsIn, type Tx } from '@mostrador/kit';
import type { Voucher } from '@mostrador/proto/fiscal';
import { fail } from './errors.ts';
import { type VoucherRow, vouchersById } from './queries.ts';

/** Throws unless the actor acts in the branch of what is asked for; what has none belongs to the whole company. */
export function assertSees(actor: Actor, branchId: string | null, field: string): void {
  if (branchId) assertActsIn(actor, branchId, field);
  else if (!actsIn(actor, '')) fail('branch_foreign', { field });
}

/** A voucher that the actor may see; refuses others. */
export async function voucherSeen(tx: Tx, actor: Actor, voucherId: string): Promise<VoucherRow> {
  const [voucher] = await vouchersById(tx, [voucherId]);
  if (!voucher) return fail('not_found', { field: 'voucherId' });
  assertSees(actor, voucher.branch_id, 'voucherId');
  return voucher;
}

/** True for who counts a drawer: what the vouchers of the day add up to would tell what is expected in it. */
export const countsBlindly = (actor: Actor): boolean =>
  actor.kind === 'till' || (actor.kind !== 'service' && actor.kind !== 'public' && actor.role === 'cashier');

/** A voucher in a list, without amounts and without what tells them. */
export const withoutAmounts = (voucher: Voucher): Voucher => ({
  ...voucher,
  totalMinor: 0,
  netMinor: 0,
  exemptMinor: 0,
  untaxedMinor: 0,
  ivaMinor: 0,
  tributesMinor: 0,
  iva: [],
  tributes: [],
  remarks: [],
  qrUrl: '',
});
