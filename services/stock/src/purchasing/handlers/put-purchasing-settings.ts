import { assertVersion, handler, rules } from '@mostrador/kit';
import type { PurchasingSettings, PutPurchasingSettingsRequest } from '@mostrador/proto/purchasing';
import { z } from 'zod';
import { readSettings } from '../queries.ts';
import { amount, approvers, basisPoints } from '../rules.ts';

export const putPurchasingSettings = handler<PutPurchasingSettingsRequest, PurchasingSettings>({
  can: approvers,
  companyWide: true,
  rules: rules<PutPurchasingSettingsRequest>({
    approvalLimitMinor: amount,
    overReceiptBp: basisPoints,
    priceToleranceBp: basisPoints,
    quantityToleranceBp: basisPoints,
    expectedVersion: z.int().min(0),
  }),
  run: (ctx, input) =>
    ctx.once(async (tx) => {
      await tx.sql`
        insert into purchasing_settings as s (tenant_id, approval_limit_minor, over_receipt_bp, price_tolerance_bp,
          quantity_tolerance_bp, version)
        values (${tx.tenantId}, 0, 0, 0, 0, 0)
        on conflict (tenant_id) do update set version = s.version`;
      assertVersion(await readSettings(tx), input.expectedVersion);
      await tx.sql`
        update purchasing_settings set approval_limit_minor = ${input.approvalLimitMinor},
          over_receipt_bp = ${input.overReceiptBp}, price_tolerance_bp = ${input.priceToleranceBp},
          quantity_tolerance_bp = ${input.quantityToleranceBp}, version = version + 1
        where tenant_id = ${tx.tenantId}`;
      return readSettings(tx);
    }),
});
