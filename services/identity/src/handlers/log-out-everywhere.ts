import { type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { LogOutEverywhereRequest } from '@mostrador/proto/identity';
import { personOf } from '../person.ts';
import { announceRevocations } from '../revocations.ts';
import { everyRole } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSession, endSessionsOf } from '../sessions.ts';

/** What a PIN opened at the company's tills: it ends nothing that a password opened. */
async function endByPin(ctx: Ctx, tx: Tx, userId: string): Promise<void> {
  const open = await tx.sql<{ session_id: string }>`
    select session_id from sessions
    where user_id = ${userId} and company_id = ${tx.tenantId} and till_id is not null and revoked_at is null
    order by session_id for update`;
  for (const { session_id } of open) await endSession(ctx, tx, session_id);
}

export const logOutEverywhere = handler<LogOutEverywhereRequest, Empty>({
  can: everyRole,
  rules: rules<LogOutEverywhereRequest>({}),
  async run(ctx) {
    const person = personOf(ctx);
    await ctx.tenant(async (tx) => {
      if (person.tillId) await endByPin(ctx, tx, person.id);
      else await endSessionsOf(ctx, tx, { userId: person.id });
      await note(ctx, tx, ctx.tenantId, { kind: 'log_out_everywhere', subjectId: person.id });
    });
    await announceRevocations(ctx);
    return {};
  },
});
