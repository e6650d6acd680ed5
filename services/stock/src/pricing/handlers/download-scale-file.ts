import { handler, rules } from '@mostrador/kit';
import type { DownloadScaleFileRequest, PricingFile } from '@mostrador/proto/pricing';
import { words } from '@mostrador/proto/words';
import { z } from 'zod';
import { scaleFile } from '../domain/scale-file.ts';
import { readShelved } from '../shelves.ts';
import { shelvers, since } from '../rules.ts';

/** More than any scale holds. */
const limit = 10_000;

export const downloadScaleFile = handler<DownloadScaleFileRequest, PricingFile>({
  can: shelvers,
  rules: rules<DownloadScaleFileRequest>({ program: z.enum(words.scaleProgram), since: since.optional() }),
  run: (ctx, { program, since: after = 0 }) =>
    ctx.tenant(async (tx) => {
      const asked = { after, productIds: [], weighedOnly: true, offset: 0, limit };
      const { shelved, version } = await readShelved(tx, asked);
      const weighed = shelved.flatMap((one) => (one.plu === null ? [] : [{ ...one, plu: one.plu }]));
      return {
        fileName: `${program}-${version}.csv`,
        contentType: 'text/csv; charset=iso-8859-1',
        contentBase64: scaleFile(program, weighed).toString('base64'),
        products: weighed.length,
        leftOut: shelved.length - weighed.length,
        version,
        more: false,
      };
    }),
});
