import { handler, rules } from '@mostrador/kit';
import type { GetRoleLimitsRequest, RoleLimits } from '@mostrador/proto/identity';
import { toRoleLimits } from '../convert.ts';
import { limitsOf } from '../queries.ts';
import { everyRole } from '../rules.ts';

export const getRoleLimits = handler<GetRoleLimitsRequest, RoleLimits>({
  can: [...everyRole, 'till'],
  rules: rules<GetRoleLimitsRequest>({}),
  run: (ctx) => ctx.tenant(async (tx) => toRoleLimits(await limitsOf(tx))),
});
