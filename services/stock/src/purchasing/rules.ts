import { createHash } from 'node:crypto';
import { type Actor, rules } from '@mostrador/kit';
import type { PurchaseOrderInput, PurchaseOrderLineInput, StatedCost } from '@mostrador/proto/purchasing';
import { words } from '@mostrador/proto/words';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import { line, maxQuantityMilli } from '../rules.ts';

/** Who approves what others ordered, and what invoices say otherwise. */
export const approvers = ['owner', 'admin'] as const;

/** Ten thousand million pesos. */
export const amount = z.int().min(0).max(1e12);
export const quantity = z.int().min(1).max(maxQuantityMilli);
export const basisPoints = z.int().min(0).max(10_000);
export const note = line.trim().max(500);
export const documentNumber = line.trim().max(50);
/** A day of this century, yyyy-mm-dd. */
export const day = z.iso.date().startsWith('20');

/** What is listed of goods: each product once, at most so many. */
export const lines = <Line extends { productId?: string | undefined }>(one: z.ZodType<Line>) =>
  z
    .array(one)
    .min(1)
    .max(500)
    .refine((all) => new Set(all.map(({ productId }) => productId)).size === all.length, 'line_repeated');

export const statedCost = rules<StatedCost>({
  listPriceMinor: amount,
  per: z.enum(words.pricedPer),
  discountsBp: z.array(basisPoints).max(10),
  includesIva: z.boolean(),
  internalTaxMinor: amount,
  freightMinor: amount,
  bonusPaid: z.int().min(0).max(10_000),
  bonusFree: z.int().min(0).max(10_000),
}).refine(({ bonusPaid, bonusFree }) => bonusPaid > 0 === bonusFree > 0, {
  path: ['bonusFree'],
  message: 'bonus_incomplete',
});

export const orderInput = rules<PurchaseOrderInput>({
  supplierId: id,
  branchId: id,
  lines: lines(
    rules<PurchaseOrderLineInput>({
      productId: id,
      packs: z.int().min(1).max(1_000_000),
      packMilli: quantity.optional(),
      cost: statedCost.optional(),
    }),
  ),
  expectedOn: day.optional(),
  note,
});

/** A request as a hash: tells the same one from another under the same id. */
export const hashOf = (request: object): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('base64url');

/** Whether somebody approves, whatever it comes to. */
export const isApprover = (actor: Actor): boolean =>
  (actor.kind === 'user' || actor.kind === 'api_key') && (approvers as readonly string[]).includes(actor.role);
