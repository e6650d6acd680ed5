import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { ChainVerification, VerifyChainRequest } from '@mostrador/proto/cash';
import { assertReaches } from '../access.ts';
import { type Link, verifyChain as recompute } from '../domain/chain.ts';
import { env } from '../env.ts';
import { lockSession } from '../queries.ts';
import { supervisors } from '../rules.ts';

/** Recomputes a session's chain. Holds the head meanwhile, so that no link is added under its hands. */
export const verifyChain = handler<VerifyChainRequest, ChainVerification>({
  can: [...supervisors, 'accountant'],
  rules: rules<VerifyChainRequest>({ sessionId: id }),
  async run(ctx, { sessionId }) {
    const { session, links, z } = await ctx.tenant(async (tx) => ({
      session: (await lockSession(tx, sessionId)).session,
      links:
        await tx.sql<Link>`select * from cash_movements where tenant_id = ${tx.tenantId} and session_id = ${sessionId} order by sequence`,
      z: await tx.sql<{ count: number; head: string }>`
        select movement_count as count, chain_head as head from z_reports
        where tenant_id = ${tx.tenantId} and session_id = ${sessionId}`,
    }));
    assertReaches(ctx.actor, session);
    const end = { count: session.movement_count, head: session.head };
    return recompute(ctx.env(env).CHAIN_KEY, links, end, z[0] ?? null);
  },
});
