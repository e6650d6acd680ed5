import { assertVersion, handler, rules } from '@mostrador/kit';
import {
  type PutRoleLimitsRequest,
  type RoleLimit,
  type RoleLimits,
  RoleLimitsChanged,
} from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { toRoleLimits } from '../convert.ts';
import { limitsOf, lockCompany } from '../queries.ts';
import { managers } from '../rules.ts';
import { note } from '../security-log.ts';

const basisPoints = z.int().min(0).max(10_000);

export const putRoleLimits = handler<PutRoleLimitsRequest, RoleLimits>({
  can: managers,
  companyWide: true,
  rules: rules<PutRoleLimitsRequest>({
    limits: z
      .array(
        rules<RoleLimit>({
          role: z.enum(words.limitedRole),
          discountBp: basisPoints.optional(),
          priceOverrideBp: basisPoints.optional(),
          cashOutMinor: z.int().min(0).max(1_000_000_000_000).optional(),
        }),
      )
      .max(words.limitedRole.length)
      .refine((limits) => new Set(limits.map((one) => one.role)).size === limits.length, 'role_repeated')
      .transform((limits) => limits.toSorted((a, b) => a.role.localeCompare(b.role))),
    expectedVersion: z.int().min(0),
  }),
  run: (ctx, { limits, expectedVersion }) =>
    ctx.once(async (tx) => {
      await lockCompany(tx);
      assertVersion(await limitsOf(tx), expectedVersion);
      const changed = await tx.sql`
        insert into role_limits as r (tenant_id, limits) values (${tx.tenantId}, ${JSON.stringify(limits)})
        on conflict (tenant_id) do update set limits = excluded.limits, version = r.version + 1
        where r.limits <> excluded.limits returning 1`;
      const stored = toRoleLimits(await limitsOf(tx));
      if (changed.length > 0) {
        tx.emit(RoleLimitsChanged, tx.tenantId, stored);
        await note(ctx, tx, ctx.tenantId, { kind: 'limits_changed', subjectId: ctx.tenantId });
      }
      return stored;
    }),
});
