import { assertActsIn, handler, rules } from '@mostrador/kit';
import type { GetReservationRequest, Reservation } from '@mostrador/proto/stock';
import { id } from '@mostrador/rules';
import { toReservation } from '../reserving/convert.ts';
import { fail } from '../errors.ts';
import { readReservation } from '../reserving/goods.ts';
import { readers } from '../rules.ts';

export const getReservation = handler<GetReservationRequest, Reservation>({
  can: readers,
  rules: rules<GetReservationRequest>({ reservationId: id }),
  run: (ctx, { reservationId }) =>
    ctx.tenant(async (tx) => {
      const stored = await readReservation(tx, reservationId);
      if (!stored) return fail('not_found', { field: 'reservationId' });
      assertActsIn(ctx.actor, stored.branch_id, 'reservationId');
      return toReservation(stored);
    }),
});
