import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetXReportRequest, XReport } from '@mostrador/proto/cash';
import { assertReaches, seesAmounts } from '../access.ts';
import { expectedAtClose } from '../domain/totals.ts';
import { sessionOf } from '../queries.ts';
import { readers } from '../rules.ts';

export const getXReport = handler<GetXReportRequest, XReport>({
  can: readers,
  rules: rules<GetXReportRequest>({ sessionId: id }),
  async run(ctx, { sessionId }) {
    const session = await ctx.tenant((tx) => sessionOf(tx, sessionId));
    assertReaches(ctx.actor, session);
    const expected = seesAmounts(ctx.actor, session) ? [...expectedAtClose(session.totals)] : [];
    return {
      sessionId,
      state: session.state,
      saleCount: session.sale_count,
      voidCount: session.void_count,
      returnCount: session.return_count,
      movementCount: session.movement_count,
      expected: expected.map(([method, amountMinor]) => ({ method, amountMinor: String(amountMinor) })),
      madeAt: ctx.now().toISOString(),
    };
  },
});
