import { handler, rules } from '@mostrador/kit';
import type { GetProfileRequest, Profile } from '@mostrador/proto/fiscal';
import { toProfile } from '../convert.ts';
import { fail } from '../errors.ts';
import { profileOf } from '../queries.ts';
import { insiders } from '../rules.ts';

export const getProfile = handler<GetProfileRequest, Profile>({
  can: insiders,
  companyWide: true,
  rules: rules<GetProfileRequest>({}),
  run: (ctx) => ctx.tenant(async (tx) => toProfile((await profileOf(tx)) ?? fail('profile_missing'))),
});
