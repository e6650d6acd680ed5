import { assertVersion, type Ctx, type Tx } from '@mostrador/kit';
import type { TransferItem } from '@mostrador/proto/stock';
import type { TransferActModel } from '../db/models.ts';
import type { RowOf } from '@mostrador/kit';
import type { TransferLineRow } from './convert.ts';
import type { Movement } from '../domain/movement.ts';
import { takeOut } from '../domain/transit.ts';
import { fail } from '../errors.ts';
import { applyMovements, lockLevels, recordMovements } from '../levels.ts';
import type { Stored } from './transfers.ts';

/** Something that somebody says of goods in transit, under an id of theirs. */
export type Act = {
  actId: string;
  kind: 'receipt' | 'settlement';
  expectedVersion: number;
  askedAs: string;
  note: string;
  reason: string;
};

/** False where it was done before; refuses another one under its id, and one of what was not seen as it is. */
export async function begin(tx: Tx, ctx: Ctx, { row }: Stored, act: Act): Promise<boolean> {
  const [known] = await tx.sql<RowOf<TransferActModel>>`
    select * from transfer_acts where tenant_id = ${tx.tenantId} and act_id = ${act.actId}`;
  if (known) {
    const isSame = known.transfer_id === row.transfer_id && known.asked_as === act.askedAs;
    return isSame ? false : fail('id_reused', { field: `${act.kind}Id` });
  }
  if (row.state !== 'in_transit' && row.state !== 'differing') fail('transfer_not_in_transit', { field: 'transferId' });
  assertVersion(row, act.expectedVersion);
  const made = await tx.sql`
    insert into transfer_acts (tenant_id, act_id, transfer_id, kind, asked_as, note, reason, actor_id, at)
    values (${tx.tenantId}, ${act.actId}, ${row.transfer_id}, ${act.kind}, ${act.askedAs}, ${act.note}, ${act.reason},
      ${ctx.actor.id}, ${ctx.now().toISOString()})
    on conflict do nothing returning 1`;
  // Taken at this very moment, for another transfer.
  return made.length > 0 ? true : fail('id_reused', { field: `${act.kind}Id` });
}

const inTransit = (line: TransferLineRow): number =>
  line.quantity_milli - line.received_milli - line.returned_milli - line.lost_milli;

/** What becomes of goods in transit. */
type Fate = 'received' | 'returned' | 'lost';

/** Takes items out of transit: changes the lines, and answers what each was worth. `field` names the items. */
export function leave(lines: TransferLineRow[], items: TransferItem[], fate: Fate, field: string) {
  return items.map(({ productId, quantityMilli }, index) => {
    const line = lines.find((one) => one.product_id === productId);
    if (!line) return fail('transfer_product_unknown', { field: `${field}.${index}.productId` });
    const transit = { quantityMilli: inTransit(line), valueMinor: line.in_transit_value_minor };
    if (quantityMilli > transit.quantityMilli)
      fail('transfer_exceeds_transit', { field: `${field}.${index}.quantityMilli` });
    const { taken, left } = takeOut(transit, quantityMilli);
    line[`${fate}_milli`] += quantityMilli;
    line.in_transit_value_minor = left.valueMinor;
    if (fate === 'lost') line.lost_value_minor += taken.valueMinor ?? 0;
    return { line, ...taken };
  });
}

type Taken = ReturnType<typeof leave>[number];

/** Puts what left transit into a branch, at what it was worth there. */
export async function arrive(
  tx: Tx,
  ctx: Ctx,
  taken: Taken[],
  { actId, branchId }: { actId: string; branchId: string },
) {
  const now = ctx.now().toISOString();
  const movements = taken.map(({ line, quantityMilli, valueMinor }): Movement => ({
    tenantId: tx.tenantId,
    sourceId: actId,
    lineNumber: line.line_number,
    kind: 'transfer_in',
    step: 0,
    productId: line.product_id,
    branchId,
    quantityMilli,
    valueMinor,
    unitCostMinor: line.unit_cost_minor,
    costIncludesIva: null,
    reason: '',
    actorId: ctx.actor.id,
    at: now,
  }));
  const levels = await lockLevels(tx, movements);
  await applyMovements(tx, await recordMovements(tx, movements, { levels }), now);
}

/** Writes what is in transit by now, and how the transfer stands. */
export async function close(tx: Tx, ctx: Ctx, { row, lines }: Stored): Promise<void> {
  const column = <K extends keyof TransferLineRow>(name: K) => lines.map((line) => line[name]);
  await tx.sql`
    update transfer_lines l set received_milli = c.received, returned_milli = c.returned, lost_milli = c.lost,
      in_transit_value_minor = c.in_transit_value, lost_value_minor = c.lost_value
    from unnest(${column('line_number')}::int[], ${column('received_milli')}::bigint[], ${column('returned_milli')}::bigint[],
      ${column('lost_milli')}::bigint[], ${column('in_transit_value_minor')}::bigint[],
      ${column('lost_value_minor')}::bigint[]) as c (line_number, received, returned, lost, in_transit_value, lost_value)
    where l.tenant_id = ${tx.tenantId} and l.transfer_id = ${row.transfer_id} and l.line_number = c.line_number`;
  const isOver = lines.every((line) => inTransit(line) === 0);
  const isBack = lines.every((line) => line.returned_milli === line.quantity_milli);
  const state = isOver ? (isBack ? 'cancelled' : 'received') : 'differing';
  await tx.sql`
    update transfers set state = ${state}, version = version + 1, closed_at = ${isOver ? ctx.now().toISOString() : null}
    where tenant_id = ${tx.tenantId} and transfer_id = ${row.transfer_id}`;
}
