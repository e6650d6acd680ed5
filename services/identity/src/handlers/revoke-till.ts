import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import { type RevokeTillRequest, type Till, TillChanged } from '@mostrador/proto/identity';
import { dropCodes } from '../codes.ts';
import { toTill, toTillChanged } from '../convert.ts';
import { tillOf } from '../queries.ts';
import { announceRevocations, revokeTokens } from '../revocations.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { endSessionsAt } from '../sessions.ts';
import { fail } from '../errors.ts';

export const revokeTill = handler<RevokeTillRequest, Till>({
  can: managers,
  companyWide: true,
  rules: rules<RevokeTillRequest>({ tillId: id }),
  async run(ctx, input) {
    const till = await ctx.tenant(async (tx) => {
      await dropCodes(tx, 'enrolment', input.tillId);
      const revoked = await tx.sql`
        update tills set state = 'revoked', seed = null, orphaned_at = null, version = version + 1
        where tenant_id = ${tx.tenantId} and till_id = ${input.tillId} and state <> 'revoked' returning 1`;
      const row = await tillOf(tx, input.tillId);
      if (!row) return fail('not_found', { field: 'tillId' });
      if (revoked.length > 0) {
        await revokeTokens(tx, 'till', [{ company_id: tx.tenantId, id: row.till_id }], ctx.now());
        await endSessionsAt(ctx, tx, row.till_id);
        tx.emit(TillChanged, row.till_id, toTillChanged(row));
        await note(ctx, tx, ctx.tenantId, { kind: 'till_revoked', subjectId: row.till_id });
      }
      return toTill(row);
    });
    await announceRevocations(ctx);
    return till;
  },
});
