import { handler, rules } from '@mostrador/kit';
import { id } from '@mostrador/rules';
import type { AdoptTillRequest, Till } from '@mostrador/proto/identity';
import { toTill } from '../convert.ts';
import { fail } from '../errors.ts';
import { personOf } from '../person.ts';
import { tillOf } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';
import { assertStillMay } from '../standing.ts';

export const adoptTill = handler<AdoptTillRequest, Till>({
  can: managers,
  companyWide: true,
  rules: rules<AdoptTillRequest>({ tillId: id }),
  async run(ctx, input) {
    const person = personOf(ctx);
    return ctx.tenant(async (tx) => {
      await assertStillMay(ctx, tx);
      const adopted = await tx.sql`
        update tills set keeper_id = ${person.id}, orphaned_at = null
        where tenant_id = ${tx.tenantId} and till_id = ${input.tillId} and state = 'enrolled'
          and (orphaned_at is not null or keeper_id is distinct from ${person.id})
        returning 1`;
      const till = await tillOf(tx, input.tillId);
      if (!till) return fail('not_found', { field: 'tillId' });
      if (till.state === 'revoked') fail('till_revoked');
      if (adopted.length > 0) await note(ctx, tx, ctx.tenantId, { kind: 'till_adopted', subjectId: till.till_id });
      return toTill(till);
    });
  },
});
