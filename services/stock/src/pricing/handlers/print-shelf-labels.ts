import { type Ctx, handler, makeBudget, rules } from '@mostrador/kit';
import { DrawingTooLarge, makeThreads } from '@mostrador/press/threads';
import type { PricingFile, PrintShelfLabelsRequest } from '@mostrador/proto/pricing';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { argentineDay } from '@mostrador/till/voucher';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import { labelOf } from '../domain/label.ts';
import type { Labels } from '../paper/labels.ts';
import { readShelved } from '../shelves.ts';
import { shelvers, since } from '../rules.ts';

/** Labels are drawn in a thread, so that nobody who sells waits for them, and by companies in turn. */
const papers = makeBudget({ atOnce: 1, waitingPerCompany: 3 });
const drawIn = makeThreads<Labels>(new URL('../paper/thread.ts', import.meta.url));

const atOnce = 500;

async function print(ctx: Ctx, input: PrintShelfLabelsRequest): Promise<PricingFile> {
  const { since: after, productIds, size, withoutNetPrice } = input;
  if ((after === undefined) === (productIds.length === 0)) fail('labels_missing', { field: 'since' });
  const part = input.part || 1;
  const offset = (part - 1) * atOnce;
  const { shelved, version } = await ctx.tenant((tx) =>
    readShelved(tx, { after: after ?? 0, productIds, weighedOnly: false, offset, limit: atOnce + 1 }),
  );
  const labels = shelved
    .slice(0, atOnce)
    .map((one) => labelOf({ ...one, barcode: one.barcodes[0] ?? '' }, withoutNetPrice));
  const drawing = { size, labels, day: argentineDay(ctx.now()) };
  const bytes = await drawIn(drawing, { signal: ctx.signal }).catch((error: unknown) => {
    if (ctx.signal.aborted) return fail('deadline_exceeded');
    return error instanceof DrawingTooLarge ? fail('drawing_too_large') : Promise.reject(error as Error);
  });
  return {
    fileName: `etiquetas-${version}${part > 1 ? `-${part}` : ''}.pdf`,
    contentType: 'application/pdf',
    contentBase64: bytes.toString('base64'),
    products: labels.length,
    leftOut: 0,
    version,
    more: shelved.length > atOnce,
  };
}

export const printShelfLabels = handler<PrintShelfLabelsRequest, PricingFile>({
  can: shelvers,
  rules: rules<PrintShelfLabelsRequest>({
    size: z.enum(words.labelSize),
    since: since.optional(),
    productIds: z.array(id).max(atOnce),
    part: z.int().min(0).max(1_000),
    withoutNetPrice: z.boolean(),
  }),
  run: (ctx, input) => papers(ctx.tenantId, () => print(ctx, input), { signal: ctx.signal }),
});
