import { fail as refuse, handler, rules } from '@mostrador/kit';
import { type RevokeTillRequest, type Till, TillChanged } from '@mostrador/proto/identity';
import { dropCodes } from '../codes.ts';
import { toTill, toTillChanged } from '../convert.ts';
import { tillOf } from '../queries.ts';
import { announceRevocations, revokeTokens, tillTokenSeconds } from '../revocations.ts';
import { id, managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsAt } from '../sessions.ts';

export const revokeTill = handler<RevokeTillRequest, Till>({
  can: managers,
  rules: rules<RevokeTillRequest>({ tillId: id }),
  async run(ctx, input) {
    const till = await ctx.tenant(async (tx) => {
      await dropCodes(tx, 'enrolment', input.tillId);
      const revoked = await tx.sql`
        update tills set state = 'revoked', seed = null, version = version + 1
        where till_id = ${input.tillId} and state <> 'revoked' returning 1`;
      const row = await tillOf(tx, input.tillId);
      if (!row) return refuse('not_found', { field: 'tillId' });
      if (revoked.length > 0) {
        await revokeTokens(tx, [row.tillId], ctx.now(), tillTokenSeconds);
        await endSessionsAt(ctx, tx, row.tillId);
        tx.emit(TillChanged, row.tillId, toTillChanged(row));
        await note(ctx, tx, ctx.tenantId, { kind: 'till_revoked', subjectId: row.tillId });
      }
      return toTill(row);
    });
    await announceRevocations(ctx);
    return till;
  },
});
