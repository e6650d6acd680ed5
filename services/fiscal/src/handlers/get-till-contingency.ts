import { handler, rules, type Tx } from '@mostrador/kit';
import type { GetTillContingencyRequest, LastNumber, TillContingency } from '@mostrador/proto/fiscal';
import { id } from '@mostrador/rules';
import { argentineDay } from '@mostrador/till/voucher';
import { type CaeaRow, type PointOfSaleRow, toCaea, toPointOfSale, toProfile } from '../convert.ts';
import { fail } from '../errors.ts';
import { profileOf } from '../queries.ts';
import { assertSees } from '../seeing.ts';

/** Numbers of vouchers that wait for a person are on paper too. */
const lastNumbersOf = (tx: Tx, tillId: string, pointOfSale: number) =>
  tx.sql<LastNumber>`
    select type, max(number) as number from (
      select type, last_number as number from lanes
      where tenant_id = ${tx.tenantId} and point_of_sale = ${pointOfSale} and last_number > 0
      union all
      select (printed ->> 'type')::int, (printed ->> 'number')::bigint from vouchers
      where tenant_id = ${tx.tenantId} and state in ('pending', 'rejected') and till_id = ${tillId}
        and (printed ->> 'pointOfSale')::int = ${pointOfSale}
    ) used group by type order by type`;

export const getTillContingency = handler<GetTillContingencyRequest, TillContingency>({
  can: ['owner', 'admin', 'supervisor', 'till'],
  rules: rules<GetTillContingencyRequest>({ tillId: id }),
  run(ctx, { tillId }) {
    if (ctx.actor.kind === 'till' && ctx.actor.id !== tillId) fail('till_foreign', { field: 'tillId' });
    return ctx.tenant(async (tx) => {
      const [pointOfSale] = await tx.sql<PointOfSaleRow>`
        select * from points_of_sale
        where tenant_id = ${ctx.tenantId} and kind = 'caea_till' and till_id = ${tillId} and not closed
        order by number limit 1`;
      if (!pointOfSale) return fail('till_point_of_sale_unknown', { field: 'tillId' });
      const isOwn = ctx.actor.kind === 'user' && ctx.actor.tillId === tillId;
      if (ctx.actor.kind !== 'till' && !isOwn) assertSees(ctx.actor, pointOfSale.branch_id, 'tillId');
      const profile = (await profileOf(tx)) ?? fail('profile_missing');
      const caeas = await tx.sql<CaeaRow>`
        select * from caeas
        where tenant_id = ${ctx.tenantId} and valid_to >= ${argentineDay(ctx.now())}::date order by valid_from`;
      return {
        pointOfSale: toPointOfSale(pointOfSale),
        caeas: caeas.map(toCaea),
        issuer: toProfile(profile),
        lastNumbers: await lastNumbersOf(tx, tillId, pointOfSale.number),
      };
    });
  },
});
