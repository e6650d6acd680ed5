import { z } from 'zod';
import { normaliseCuitOrNone } from './documents.ts';

/** The id of something; UUIDs are kept in small letters. */
export const id = z.uuid().toLowerCase();

/** A filter by id, or an id that is not known: it may be empty. */
export const idOrNone = z
  .string()
  .toLowerCase()
  .refine((text) => text === '' || id.safeParse(text).success, 'wrong_format');

/** A CUIT however it was typed, as its eleven digits; empty where it is not known. */
export const cuitOrNone = z
  .string()
  .refine((typed) => normaliseCuitOrNone(typed) !== null, 'cuit_invalid')
  .transform((typed) => normaliseCuitOrNone(typed)!);

/** The same where it must be known. */
export const cuit = cuitOrNone.refine((digits) => digits !== '', 'cuit_invalid');

/** Why somebody did what is looked at later. */
export const reason = z.string().trim().min(3).max(280);
