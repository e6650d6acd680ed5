import type { Job, JobCtx } from '@mostrador/kit';
import { type Sale, SalesServiceDefinition } from '@mostrador/proto/sales';
import { isHeard, readHeldOf, release } from '../reserving/goods.ts';

type Due = { company_id: string; reservation_id: string };

/**
 * Ends reservations whose time is over: of a sale that `sales` does not know they expire. One that it knows is on its way
 * here, and keeps its goods until it is heard of; and so does each while `sales` cannot be asked.
 */
export const endReservations: Job = {
  name: 'end-reservations',
  everyMs: 2_000,
  async run(ctx) {
    const due = await ctx.as(
      null,
      (tx) => tx.sql<Due>`
      select company_id, reservation_id from reservation_dues where due_at <= now() order by due_at limit 100`,
    );
    for (const one of due) {
      const isOver = await end(ctx, one).catch((error: Error) => {
        ctx.log.warn({ err: error, reservationId: one.reservation_id }, 'the reservation is looked at again');
        return false;
      });
      if (!isOver) await postpone(ctx, one);
    }
  },
};

/** False while it is kept. */
async function end(ctx: JobCtx, { company_id: companyId, reservation_id: reservationId }: Due): Promise<boolean> {
  const { heard, goods } = await ctx.as(companyId, async (tx) => ({
    heard: await isHeard(tx, reservationId),
    goods: (await readHeldOf(tx, reservationId)).map((row) => row.product_id),
  }));
  const sale = heard ? null : await findSale(ctx, companyId, reservationId);
  // Goods that the sale has are let go of with its fact.
  if (sale?.lines.some(({ productId }) => productId && goods.includes(productId))) return false;
  await ctx.as(companyId, (tx) => release(tx, reservationId, heard || sale ? 'consumed' : 'expired'));
  return true;
}

/** Null where there is none. */
const findSale = (ctx: JobCtx, companyId: string, saleId: string): Promise<Sale | null> =>
  ctx
    .callFor(companyId, SalesServiceDefinition)
    .getSale({ saleId })
    .catch((error: { reason?: string }) => (error.reason === 'not_found' ? null : Promise.reject(error as Error)));

const postpone = (ctx: JobCtx, { company_id, reservation_id }: Due) =>
  ctx.as(
    null,
    (tx) => tx.sql`
    update reservation_dues set due_at = now() + interval '10 seconds'
    where company_id = ${company_id} and reservation_id = ${reservation_id}`,
  );
