import { type Ctx, handler, makeBudget, rules } from '@mostrador/kit';
import { DrawingTooLarge, makeThreads } from '@mostrador/press/threads';
import { IdentityServiceDefinition } from '@mostrador/proto/identity';
import type { PrintPurchaseOrderRequest, PurchaseOrder, PurchaseOrderPaper } from '@mostrador/proto/purchasing';
import { id } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { auditors } from '../../rules.ts';
import { toOrder } from '../convert.ts';
import { type OrderSheet, orderSheet } from '../paper/order-sheet.ts';
import { orderSeen, supplierOf } from '../queries.ts';

/** Orders are drawn in a thread, so that nobody who sells waits for them, and by companies in turn. */
const papers = makeBudget({ atOnce: 1, waitingPerCompany: 10 });
const drawIn = makeThreads<OrderSheet>(new URL('../paper/thread.ts', import.meta.url));

async function read(ctx: Ctx, orderId: string) {
  return ctx.tenant(async (tx) => {
    const order = toOrder(await orderSeen(tx, ctx.actor, orderId));
    const { legal_name: legalName, cuit } = await supplierOf(tx, order.supplierId, 'orderId');
    const [branch] = await tx.sql<{ name: string }>`
      select name from branches where tenant_id = ${tx.tenantId} and branch_id = ${order.branchId}`;
    return { order, supplier: { legalName, cuit }, branch: branch!.name };
  });
}

const nameOf = ({ number }: PurchaseOrder) => `orden-de-compra-${number}.pdf`;

async function print(ctx: Ctx, orderId: string): Promise<PurchaseOrderPaper> {
  const company = await ctx.call(IdentityServiceDefinition).getCompany({});
  const { order, supplier, branch } = await read(ctx, orderId);
  const pdf = await drawIn(orderSheet(order, { company, supplier, branch }), { signal: ctx.signal }).catch(
    (error: unknown) => {
      if (ctx.signal.aborted) return fail('deadline_exceeded');
      return error instanceof DrawingTooLarge ? fail('drawing_too_large') : Promise.reject(error as Error);
    },
  );
  return { fileName: nameOf(order), contentType: 'application/pdf', pdfBase64: pdf.toString('base64') };
}

export const printPurchaseOrder = handler<PrintPurchaseOrderRequest, PurchaseOrderPaper>({
  can: auditors,
  rules: rules<PrintPurchaseOrderRequest>({ orderId: id }),
  run: (ctx, { orderId }) => papers(ctx.tenantId, () => print(ctx, orderId), { signal: ctx.signal }),
});
