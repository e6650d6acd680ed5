import { handler, type RowOf, rules, type Tx } from '@mostrador/kit';
import type { BreakPackRequest, PackBreak } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { costOf } from '../convert.ts';
import type { PackBreakModel } from '../db/models.ts';
import { keyOf, type Movement } from '../domain/movement.ts';
import { type Cost, costInPack } from '../domain/worth.ts';
import { fail } from '../errors.ts';
import { applyMovements, lockLevels, recordMovements } from '../levels.ts';
import { assertBranches, readTracked } from '../queries.ts';
import { keepers, maxQuantityMilli, newId } from '../rules.ts';

export const breakPack = handler<BreakPackRequest, PackBreak>({
  can: keepers,
  rules: rules<BreakPackRequest>({ breakId: newId, branchId: id, productId: id, packs: z.int().min(1).max(10_000) }),
  run: (ctx, input) =>
    ctx.tenant(async (tx) => {
      const { breakId, branchId, productId, packs } = input;
      await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
      const { unitId, packUnits, cost } = await readPack(tx, productId);
      const { tenantId } = tx;
      const pack = { tenantId, branchId, productId };
      const unit = { tenantId, branchId, productId: unitId };
      const levels = await lockLevels(tx, [pack, unit]);
      // Read under the lock: the same request, sent twice at once, has waited for it.
      const known = await readStored(tx, breakId);
      if (known) return isSame(known, input) ? toPackBreak(known) : fail('id_reused', { field: 'breakId' });
      if (packs * packUnits * 1000 > maxQuantityMilli) fail('packs_too_many', { field: 'packs' });
      const whole = Math.floor(levels.get(keyOf(pack))!.onHandMilli / 1000);
      if (whole < packs) fail('packs_missing', { field: 'packs', detail: `There are ${Math.max(whole, 0)}.` });

      const now = ctx.now().toISOString();
      const common = {
        sourceId: breakId,
        lineNumber: 0,
        step: 1,
        packUnits,
        reason: '',
        actorId: ctx.actor.id,
        at: now,
      };
      const movements: Movement[] = [
        { ...common, ...pack, ...cost, kind: 'pack_out', quantityMilli: -packs * 1000 },
        {
          ...common,
          ...unit,
          ...costInPack(cost, packUnits),
          kind: 'pack_in',
          quantityMilli: packs * packUnits * 1000,
        },
      ];
      const after = await applyMovements(tx, await recordMovements(tx, movements, { levels }), now);
      const [stored] = await tx.sql<PackBreakRow>`
        insert into pack_breaks (tenant_id, break_id, branch_id, pack_product_id, unit_product_id, packs, pack_units,
          actor_id, at, pack_on_hand_milli, pack_level_version, unit_on_hand_milli, unit_level_version)
        values (${tx.tenantId}, ${breakId}, ${branchId}, ${productId}, ${unitId}, ${packs}, ${packUnits},
          ${ctx.actor.id}, ${now}, ${after.get(keyOf(pack))!.onHandMilli}, ${after.get(keyOf(pack))!.version},
          ${after.get(keyOf(unit))!.onHandMilli}, ${after.get(keyOf(unit))!.version})
        on conflict do nothing
        returning *`;
      // Taken at this very moment, for another pack.
      return stored ? toPackBreak(stored) : fail('id_reused', { field: 'breakId' });
    }),
});

/** A break with the levels that it left. */
type PackBreakRow = RowOf<PackBreakModel>;

const toPackBreak = (row: PackBreakRow): PackBreak => ({
  breakId: row.break_id,
  branchId: row.branch_id,
  packProductId: row.pack_product_id,
  unitProductId: row.unit_product_id,
  packs: row.packs,
  unitsMilli: row.packs * row.pack_units * 1000,
  packLevel: {
    branchId: row.branch_id,
    productId: row.pack_product_id,
    onHandMilli: row.pack_on_hand_milli,
    version: row.pack_level_version,
  },
  unitLevel: {
    branchId: row.branch_id,
    productId: row.unit_product_id,
    onHandMilli: row.unit_on_hand_milli,
    version: row.unit_level_version,
  },
});

async function readPack(tx: Tx, productId: string): Promise<{ unitId: string; packUnits: number; cost: Cost }> {
  const pack = (await readTracked(tx, [productId])).get(productId);
  if (!pack) return fail('not_found', { field: 'productId' });
  const unitId = pack.pack_of_product_id;
  if (!unitId) return fail('pack_not_a_pack', { field: 'productId' });
  const unit = (await readTracked(tx, [unitId])).get(unitId);
  if (!pack.tracked || !unit?.tracked) return fail('pack_untracked', { field: 'productId' });
  return { unitId, packUnits: pack.pack_units, cost: costOf(pack) };
}

async function readStored(tx: Tx, breakId: string): Promise<PackBreakRow | undefined> {
  const [row] = await tx.sql<PackBreakRow>`
    select * from pack_breaks where tenant_id = ${tx.tenantId} and break_id = ${breakId}`;
  return row;
}

const isSame = (stored: PackBreakRow, request: BreakPackRequest): boolean =>
  stored.branch_id === request.branchId &&
  stored.pack_product_id === request.productId &&
  stored.packs === request.packs;
