import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { CancelReservationRequest, Reservation } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { toReservation } from '../reserving/convert.ts';
import { fail } from '../errors.ts';
import { readReservation, release } from '../reserving/goods.ts';
import { readers } from '../rules.ts';

export const cancelReservation = handler<CancelReservationRequest, Reservation>({
  can: readers,
  rules: rules<CancelReservationRequest>({ reservationId: id }),
  run: (ctx, { reservationId }) =>
    ctx.tenant(async (tx) => {
      const stored = await readReservation(tx, reservationId);
      if (!stored) return fail('not_found', { field: 'reservationId' });
      assertActsIn(ctx.actor, stored.branch_id, 'reservationId');
      await release(tx, reservationId, 'cancelled');
      return toReservation((await readReservation(tx, reservationId))!);
    }),
});
