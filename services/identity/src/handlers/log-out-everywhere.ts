import { handler, rules } from '@mostrador/kit';
import type { Empty } from '@mostrador/proto/common';
import type { LogOutEverywhereRequest } from '@mostrador/proto/identity';
import { personOf } from '../person.ts';
import { announceRevocations } from '../revocations.ts';
import { everyRole } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsOf } from '../sessions.ts';

export const logOutEverywhere = handler<LogOutEverywhereRequest, Empty>({
  can: everyRole,
  rules: rules<LogOutEverywhereRequest>({}),
  async run(ctx) {
    const person = personOf(ctx);
    await ctx.tenant(async (tx) => {
      await endSessionsOf(ctx, tx, person.id, null);
      await note(ctx, tx, ctx.tenantId, { kind: 'log_out_everywhere', subjectId: person.id });
    });
    await announceRevocations(ctx);
    return {};
  },
});
