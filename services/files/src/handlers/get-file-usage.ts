import { handler, rules } from '@mostrador/kit';
import type { FileUsage, GetFileUsageRequest } from '@mostrador/proto/files';
import { senders } from '../domain/kinds.ts';
import { usageOf } from '../usage.ts';

export const getFileUsage = handler<GetFileUsageRequest, FileUsage>({
  can: senders,
  rules: rules<GetFileUsageRequest>({}),
  run: (ctx) => ctx.tenant((tx) => usageOf(ctx, tx)),
});
