import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { GetSessionRequest, TillSession } from '@mostrador/proto/cash';
import { toSession } from '../convert.ts';
import { assertReaches, sightOf } from '../access.ts';
import { sessionOf } from '../queries.ts';
import { readers } from '../rules.ts';

export const getSession = handler<GetSessionRequest, TillSession>({
  can: readers,
  rules: rules<GetSessionRequest>({ sessionId: id }),
  async run(ctx, { sessionId }) {
    const session = await ctx.tenant((tx) => sessionOf(tx, sessionId));
    assertReaches(ctx.actor, session);
    return toSession(session, sightOf(ctx.actor, session));
  },
});
