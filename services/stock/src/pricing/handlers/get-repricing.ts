import { handler, rules } from '@mostrador/kit';
import type { GetRepricingRequest, Repricing } from '@mostrador/proto/pricing';
import { id } from '@mostrador/rules';
import { fail } from '../../errors.ts';
import { toRepricing } from '../convert.ts';
import { readRepricing } from '../queries.ts';
import { planners } from '../rules.ts';

export const getRepricing = handler<GetRepricingRequest, Repricing>({
  can: planners,
  companyWide: true,
  rules: rules<GetRepricingRequest>({ repricingId: id }),
  run: (ctx, { repricingId }) =>
    ctx.tenant(async (tx) => {
      const row = await readRepricing(tx, repricingId);
      return row ? toRepricing(row) : fail('not_found', { field: 'repricingId' });
    }),
});
