import { type Numbered, pageOfFacts, type Told, type Tx } from '@mostrador/database';
import type { ExportFactsRequest, ExportFactsResponse } from '@mostrador/proto/common';
import { z } from 'zod';
import { type Ctx, handler, rules } from './handler.ts';

/** Which facts are asked for: those after one number and up to another, so many at most. */
export type Range = { since: number; upTo: number; limit: number };

/**
 * The verb by which an owner tells its facts again, for a context that is filled or rebuilt. `find` finds the numbers of
 * facts in their order, `tell` tells them as their events, by kind and id.
 */
export const tellsFacts = (
  find: (tx: Tx, range: Range) => Promise<Numbered[]>,
  tell: (tx: Tx, page: Numbered[], ctx: Ctx) => Promise<Map<string, Told>>,
) =>
  handler<ExportFactsRequest, ExportFactsResponse>({
    can: ['service'],
    rules: rules<ExportFactsRequest>({
      since: z.int().min(0),
      pageSize: z
        .int()
        .min(0)
        .max(1_000)
        .transform((size) => size || 1_000),
    }),
    run: (ctx, input) =>
      ctx.tenant((tx) =>
        pageOfFacts(
          tx,
          input,
          (upTo, limit) => find(tx, { since: input.since, upTo, limit }),
          (page) => tell(tx, page, ctx),
        ),
      ),
  });
