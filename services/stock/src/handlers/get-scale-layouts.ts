import { handler, rules } from '@mostrador/kit';
import type { GetScaleLayoutsRequest, ScaleLayouts } from '@mostrador/proto/stock';
import { readers } from '../rules.ts';
import { readLayouts } from '../scale-layouts.ts';

export const getScaleLayouts = handler<GetScaleLayoutsRequest, ScaleLayouts>({
  can: readers,
  rules: rules<GetScaleLayoutsRequest>({}),
  run: (ctx) => ctx.tenant(readLayouts),
});
