import { handler, rules } from '@mostrador/kit';
import type { AfipState, GetAfipStateRequest } from '@mostrador/proto/fiscal';
import { type AfipStateRow, toAfipState } from '../convert.ts';
import { readers } from '../rules.ts';

export const getAfipState = handler<GetAfipStateRequest, AfipState>({
  can: readers,
  rules: rules<GetAfipStateRequest>({}),
  run: (ctx) =>
    ctx.as(null, async (tx) => {
      const [row] = await tx.sql<AfipStateRow>`select * from afip_state`;
      return toAfipState(row!);
    }),
});
