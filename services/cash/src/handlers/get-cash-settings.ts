import { handler, rules } from '@mostrador/kit';
import type { CashSettings, GetCashSettingsRequest } from '@mostrador/proto/cash';
import { cashOutLimit } from '../cash-out.ts';
import { readers } from '../rules.ts';

export const getCashSettings = handler<GetCashSettingsRequest, CashSettings>({
  can: readers,
  rules: rules<GetCashSettingsRequest>({}),
  run: (ctx) => ctx.tenant(async (tx) => ({ cashOutLimitMinor: await cashOutLimit(tx) })),
});
