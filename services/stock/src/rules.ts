import { codeShape } from '@mostrador/till/scan';
import { z } from 'zod';

/** Who may read the catalogue and the levels: everybody of the company, and services that keep a copy. */
export const readers = [
  'owner',
  'admin',
  'supervisor',
  'cashier',
  'inventory',
  'accountant',
  'viewer',
  'till',
  'service',
] as const;

/** Who may look into what happened to the stock. */
export const auditors = ['owner', 'admin', 'supervisor', 'inventory', 'accountant', 'viewer'] as const;

/** Who may change the catalogue and the stock. */
export const keepers = ['owner', 'admin', 'supervisor', 'inventory'] as const;

/** Who settles what others have counted, sent or lost. */
export const supervisors: readonly string[] = ['owner', 'admin', 'supervisor'];

/** Reasons of adjustments that are losses. */
export const losses: readonly string[] = ['damage', 'expired', 'expired_to_exchange', 'theft', 'own_use', 'other'];

/** The id that the caller gives to a new thing. */
export const newId = z.uuidv7().toLowerCase();

/** One line of text; what cannot be printed cannot be stored either. */
export const line = z.string().regex(/^\P{Cc}*$/u);

export const barcodeShape = z.string().regex(codeShape);

/** A million units: what a sale may have of one thing, and what anything else here may move. */
export const maxQuantityMilli = 1e9;
