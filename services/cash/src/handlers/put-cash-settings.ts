import { handler, rules } from '@mostrador/kit';
import type { CashSettings, PutCashSettingsRequest } from '@mostrador/proto/cash';
import { amount } from '../rules.ts';

export const putCashSettings = handler<PutCashSettingsRequest, CashSettings>({
  can: ['owner', 'admin'],
  companyWide: true,
  rules: rules<PutCashSettingsRequest>({ cashOutLimitMinor: amount }),
  run: (ctx, { cashOutLimitMinor }) =>
    ctx.tenant(async (tx) => {
      await tx.sql`
        insert into cash_settings (tenant_id, cash_out_limit_minor) values (${tx.tenantId}, ${cashOutLimitMinor})
        on conflict (tenant_id) do update set cash_out_limit_minor = excluded.cash_out_limit_minor`;
      return { cashOutLimitMinor };
    }),
});
