import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import {
  type ReturnToSupplierRequest,
  type SupplierReturn,
  type SupplierReturnLineInput,
  SupplierReturnNoted,
} from '@mostrador/proto/purchasing';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { assertBranches } from '../../queries.ts';
import { keepers, newId } from '../../rules.ts';
import { type ReceiptLineRow, type ReceiptRow, toSupplierReturn } from '../convert.ts';
import { nextPartOf, type Worth } from '../domain/cost.ts';
import { assertWhole, type Bought, moveGoods, movementsOf, readBought } from '../goods.ts';
import { lockReceipt, readReturns, supplierOf } from '../queries.ts';
import { documentNumber, hashOf, lines, note, quantity } from '../rules.ts';

/** What went back by now of each line of a receipt, which is locked. */
async function readGone(tx: Tx, { receipt_id: receiptId }: ReceiptRow): Promise<Map<number, Worth>> {
  const rows = await tx.sql<{ line: number; quantity: number; total: number | null }>`
    select l.receipt_line as line, sum(l.quantity_milli)::bigint as quantity, sum(l.total_minor)::bigint as total
    from supplier_returns r
    join supplier_return_lines l on l.tenant_id = r.tenant_id and l.return_id = r.return_id
    where r.tenant_id = ${tx.tenantId} and r.receipt_id = ${receiptId} and r.state = 'noted'
    group by l.receipt_line`;
  return new Map(
    rows.map(({ line, quantity: milli, total }) => [line, { quantityMilli: milli, totalMinor: total ?? 0 }]),
  );
}

type Going = { product: Bought; line: ReceiptLineRow | undefined; quantityMilli: number; totalMinor: number | null };

/** What goes, beside the receipt that it came with. */
async function weigh(tx: Tx, input: ReturnToSupplierRequest, receipt: ReceiptRow | null): Promise<Going[]> {
  if (receipt && (receipt.supplier_id !== input.supplierId || receipt.branch_id !== input.branchId))
    fail('receipt_of_another', { field: 'receiptId' });
  if (receipt?.state === 'annulled') fail('goods_annulled', { field: 'receiptId' });
  const gone = receipt ? await readGone(tx, receipt) : new Map<number, Worth>();
  const products = await readBought(
    tx,
    input.lines.map((one) => one.productId),
    (index) => `lines.${index}.productId`,
  );
  return input.lines.map(({ productId, quantityMilli }, index) => {
    const product = products.get(productId)!;
    assertWhole(product, quantityMilli, `lines.${index}.quantityMilli`);
    if (!receipt) return { product, line: undefined, quantityMilli, totalMinor: null };
    const line = lineIn(receipt, productId, `lines.${index}.productId`);
    if (line.returned_milli + quantityMilli > line.quantity_milli)
      fail('return_above_receipt', { field: `lines.${index}.quantityMilli` });
    return { product, line, quantityMilli, totalMinor: partOf(line, gone.get(line.line_number), quantityMilli) };
  });
}

const lineIn = (receipt: ReceiptRow, productId: string, field: string): ReceiptLineRow =>
  receipt.lines.find((line) => line.product_id === productId) ?? fail('product_not_received', { field });

function partOf(line: ReceiptLineRow, gone: Worth | undefined, quantityMilli: number): number | null {
  if (line.total_minor === null) return null;
  const whole = { quantityMilli: line.quantity_milli, totalMinor: line.total_minor };
  return nextPartOf(whole, gone ?? { quantityMilli: 0, totalMinor: 0 }, quantityMilli);
}

async function writeLines(tx: Tx, returnId: string, receiptId: string | undefined, going: Going[]): Promise<void> {
  const rows = going.map(({ product, line, quantityMilli, totalMinor }, index) => ({
    tenant_id: tx.tenantId,
    return_id: returnId,
    line_number: index + 1,
    product_id: product.product_id,
    quantity_milli: quantityMilli,
    receipt_line: line?.line_number ?? 0,
    total_minor: totalMinor,
  }));
  await tx.sql`
    insert into supplier_return_lines
    select * from jsonb_populate_recordset(null::supplier_return_lines, ${JSON.stringify(rows)}::jsonb)`;
  await tx.sql`
    update goods_receipt_lines l set returned_milli = l.returned_milli + g.milli
    from unnest(${rows.map((row) => row.receipt_line)}::int[], ${rows.map((row) => row.quantity_milli)}::bigint[])
      as g (line_number, milli)
    where l.tenant_id = ${tx.tenantId} and l.receipt_id = ${receiptId ?? null}::uuid and l.line_number = g.line_number`;
}

async function giveBack(tx: Tx, ctx: Pick<Ctx, 'actor' | 'now'>, input: ReturnToSupplierRequest) {
  const { returnId, branchId, supplierId, reason } = input;
  await assertBranches(tx, ctx.actor, [branchId], () => 'branchId');
  await supplierOf(tx, supplierId, 'supplierId');
  const now = ctx.now().toISOString();
  const receipt = input.receiptId === undefined ? null : await lockReceipt(tx, input.receiptId);
  const made = await tx.sql`
    insert into supplier_returns (tenant_id, return_id, branch_id, supplier_id, receipt_id, document_number, reason, note,
      noted_at, noted_by, created_as)
    values (${tx.tenantId}, ${returnId}, ${branchId}, ${supplierId}, ${input.receiptId ?? null}, ${input.documentNumber},
      ${reason}, ${input.note}, ${now}, ${ctx.actor.id}, ${hashOf(input)})
    on conflict do nothing returning 1`;
  if (made.length === 0) {
    const [known] = await readReturns(tx, [returnId]);
    return known!.created_as === hashOf(input) ? toSupplierReturn(known!) : fail('id_reused', { field: 'returnId' });
  }
  const going = await weigh(tx, input, receipt);
  await writeLines(tx, returnId, input.receiptId, going);
  const head = { sourceId: returnId, kind: 'supplier_return' as const, reason, at: now, actorId: ctx.actor.id };
  await moveGoods(tx, movementsOf(tx, { ...head, ...input }, going, -1), now);
  const [row] = await readReturns(tx, [returnId]);
  const supplierReturn = toSupplierReturn(row!);
  tx.emit(SupplierReturnNoted, returnId, { supplierReturn });
  return supplierReturn;
}

export const returnToSupplier = handler<ReturnToSupplierRequest, SupplierReturn>({
  can: keepers,
  rules: rules<ReturnToSupplierRequest>({
    returnId: newId,
    branchId: id,
    supplierId: id,
    receiptId: id.optional(),
    documentNumber,
    reason: z.enum(words.supplierReturnReason),
    lines: lines(rules<SupplierReturnLineInput>({ productId: id, quantityMilli: quantity })),
    note,
  }),
  run: (ctx, input) => ctx.tenant((tx) => giveBack(tx, ctx, input)),
});
