import { assertActsIn, handler, rules, type Tx } from '@mostrador/kit';
import type { DispatchTransferRequest, Transfer } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { costOf } from '../convert.ts';
import { toTransfer, type TransferLineRow } from '../transferring/convert.ts';
import { type Held, keyOf, type Movement, type Noted } from '../domain/movement.ts';
import { shortagesOf } from '../domain/shortages.ts';
import { fail } from '../errors.ts';
import { applyMovements, lockLevels, recordMovements } from '../levels.ts';
import { seesCosts } from '../queries.ts';
import { type Family, readFamilies } from '../reserving/families.ts';
import { keepers } from '../rules.ts';
import {
  assertDraft,
  assertItems,
  assertTheirs,
  lockTransfer,
  type Stored,
  tellTransfer,
} from '../transferring/transfers.ts';

export const dispatchTransfer = handler<DispatchTransferRequest, Transfer>({
  can: keepers,
  rules: rules<DispatchTransferRequest>({ transferId: id, expectedVersion: z.int().min(1) }),
  run: (ctx, { transferId, expectedVersion }) =>
    ctx.tenant(async (tx) => {
      const stored = await lockTransfer(tx, transferId);
      const { row, lines } = stored;
      assertTheirs(ctx.actor, stored);
      assertActsIn(ctx.actor, row.from_branch_id, 'transferId');
      // It leaves once: the same again is answered with what became of it.
      if (row.dispatched_at) return toTransfer(stored, seesCosts(ctx));
      assertDraft(stored, expectedVersion);
      const now = ctx.now().toISOString();
      const movements = await takingOut(tx, stored, ctx.actor.id, now);
      const families = await readFamilies(
        tx,
        lines.map((line) => line.product_id),
      );
      const place = (productId: string) => ({ tenantId: tx.tenantId, branchId: row.from_branch_id, productId });
      const levels = await lockLevels(tx, families.flatMap((one) => one.products).map(place));
      const levelOf = (productId: string) => levels.get(keyOf(place(productId)))!;
      for (const family of families) assertThere(family, lines, levelOf);
      const written = await recordMovements(tx, movements, { levels });
      await applyMovements(tx, written, now);
      await noteSent(tx, transferId, written);
      await tx.sql`
        update transfers set state = 'in_transit', version = version + 1, dispatched_by = ${ctx.actor.id},
          dispatched_at = ${now}, remito_number = ${await nextRemito(tx, row.from_branch_id)}
        where tenant_id = ${tx.tenantId} and transfer_id = ${transferId}`;
      return tellTransfer(tx, transferId, seesCosts(ctx));
    }),
});

async function takingOut(tx: Tx, { row, lines }: Stored, actorId: string, at: string): Promise<Movement[]> {
  const items = lines.map((line) => ({ productId: line.product_id, quantityMilli: line.quantity_milli }));
  const products = await assertItems(tx, items, 'items');
  return lines.map((line) => ({
    ...costOf(products.get(line.product_id)!),
    tenantId: tx.tenantId,
    sourceId: row.transfer_id,
    lineNumber: line.line_number,
    kind: 'transfer_out',
    step: 0,
    productId: line.product_id,
    branchId: row.from_branch_id,
    quantityMilli: -line.quantity_milli,
    reason: '',
    actorId,
    at,
  }));
}

/** What is strict leaves only where it is there, and is promised to nobody; packs are opened by hand before. */
function assertThere(family: Family, lines: TransferLineRow[], levelOf: (productId: string) => Held): void {
  const own = lines.filter((line) => family.products.includes(line.product_id));
  const amounts = (of: (level: Held) => number) =>
    new Map(family.products.map((productId) => [productId, of(levelOf(productId))]));
  const onHand = amounts((level) => level.onHandMilli);
  const shelf = { ...family, onHand };
  const asked = new Map(own.map((line) => [line.product_id, line.quantity_milli]));
  const short = new Set(
    shortagesOf(
      shelf,
      amounts((level) => level.reservedMilli),
      asked,
    ).map((one) => one.productId),
  );
  for (const { product_id: productId, quantity_milli: wanted, line_number: number } of own) {
    const isMissing = short.has(productId) || onHand.get(productId)! < wanted;
    if (family.strict.has(productId) && isMissing) fail('stock_short', { field: `items.${number - 1}.quantityMilli` });
  }
}

/** Notes what each line was worth when it left. */
async function noteSent(tx: Tx, transferId: string, written: Noted[]): Promise<void> {
  const sent = written.filter((one) => one.kind === 'transfer_out');
  await tx.sql`
    update transfer_lines l set in_transit_value_minor = -s.value_minor, unit_cost_minor = s.unit_cost_minor
    from unnest(${sent.map((one) => one.lineNumber)}::int[], ${sent.map((one) => one.valueMinor)}::bigint[],
      ${sent.map((one) => one.unitCostMinor)}::bigint[]) as s (line_number, value_minor, unit_cost_minor)
    where l.tenant_id = ${tx.tenantId} and l.transfer_id = ${transferId} and l.line_number = s.line_number`;
}

/** Without gaps: the number is taken with the dispatch, or not at all. */
async function nextRemito(tx: Tx, branchId: string): Promise<number> {
  const [row] = await tx.sql<{ number: number }>`
    insert into remito_numbers as r (tenant_id, branch_id, last_number) values (${tx.tenantId}, ${branchId}, 1)
    on conflict (tenant_id, branch_id) do update set last_number = r.last_number + 1
    returning last_number as number`;
  return row!.number;
}
