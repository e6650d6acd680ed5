import { z } from 'zod';

/** The id of something; UUIDs are kept in small letters. */
export const id = z.uuid().toLowerCase();

/** A filter by id, or an id that is not known: it may be empty. */
export const idOrNone = z
  .string()
  .toLowerCase()
  .refine((text) => text === '' || id.safeParse(text).success, 'wrong_format');

/** Why somebody did what is looked at later. */
export const reason = z.string().trim().min(3).max(280);
