import { z } from 'zod';

/** Years 1 to 9999: what ISO 8601 and PostgreSQL both can say in four digits. */
const isStorable = (text: string) => /^(?!0000)\d{4}-/.test(text);

/** A moment as a client says it, in UTC from here on. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine(isStorable, 'wrong_format');

/** A moment as a page token holds it. */
export const storedMoment = z.iso.datetime().refine(isStorable);
