import { assertVersion, handler, rules } from '@mostrador/kit';
import type { PutScaleLayoutsRequest, ScaleLayout, ScaleLayouts } from '@mostrador/proto/stock';
import { words } from '@mostrador/proto/words';
import { isWholeLayout } from '@mostrador/till/scan';
import { z } from 'zod';
import { takeChanges } from '../catalogue.ts';
import { keepers } from '../rules.ts';
import { readLayouts } from '../scale-layouts.ts';

const digits = z.int().min(1).max(10);

const layout = rules<ScaleLayout>({
  prefixes: z
    .array(z.string().regex(/^2\d{0,2}$/))
    .min(1)
    .max(10),
  pluDigits: digits,
  valueDigits: digits,
  value: z.enum(words.scaleValue),
  valueCheckDigit: z.boolean(),
}).refine(isWholeLayout, 'layout_digits');

const isAmbiguous = (layouts: ScaleLayout[]): boolean => {
  const prefixes = layouts.flatMap((one) => one.prefixes);
  return prefixes.some((one, at) => prefixes.some((other, index) => index !== at && other.startsWith(one)));
};

export const putScaleLayouts = handler<PutScaleLayoutsRequest, ScaleLayouts>({
  can: keepers,
  companyWide: true,
  rules: rules<PutScaleLayoutsRequest>({
    layouts: z
      .array(layout)
      .max(20)
      .refine((layouts) => !isAmbiguous(layouts), 'layout_prefixes_alike'),
    expectedVersion: z.int().min(0),
  }),
  run: (ctx, { layouts, expectedVersion }) =>
    ctx.once(async (tx) => {
      const changeNumber = await takeChanges(tx, 1);
      assertVersion(await readLayouts(tx), expectedVersion);
      await tx.sql`
        insert into scale_layouts as s (tenant_id, layouts, change_number)
        values (${tx.tenantId}, ${JSON.stringify(layouts)}, ${changeNumber})
        on conflict (tenant_id) do update
        set layouts = excluded.layouts, version = s.version + 1, change_number = excluded.change_number`;
      return readLayouts(tx);
    }),
});
