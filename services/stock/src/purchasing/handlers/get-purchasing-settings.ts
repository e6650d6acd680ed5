import { handler, rules } from '@mostrador/kit';
import type { GetPurchasingSettingsRequest, PurchasingSettings } from '@mostrador/proto/purchasing';
import { auditors } from '../../rules.ts';
import { readSettings } from '../queries.ts';

export const getPurchasingSettings = handler<GetPurchasingSettingsRequest, PurchasingSettings>({
  can: auditors,
  rules: rules<GetPurchasingSettingsRequest>({}),
  run: (ctx) => ctx.tenant(readSettings),
});
