import { roles, rules } from '@mostrador/kit';
import type { OpeningTime, OpeningTimes } from '@mostrador/proto/identity';
import { words } from '@mostrador/proto/words';
import { id, isOneLine, orNone } from '@mostrador/rules';
import { z } from 'zod';
import { isTimeZone } from './domain/business-days.ts';
import { isPin, isSimplePin } from './domain/pin.ts';
import { isPublicKey } from './domain/public-key.ts';

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());
export const name = z.string().trim().min(1).max(120).refine(isOneLine, 'wrong_format');
/** In one order and each once, so that the same set is the same request. A token has to hold them. */
export const branchIds = z
  .array(id)
  .max(50)
  .transform((ids) => [...new Set(ids)].sort());
export const publicKey = z
  .string()
  .max(200)
  .refine((text) => text === '' || isPublicKey(text), 'public_key_invalid');
export const role = z.enum(words.role);
export const roleOrNone = orNone(words.role);
/** What is compared with a hash: no more is asked of it than to be of a size that can be hashed. */
export const secret = z.string().min(1).max(1_000);
export const newPassword = z.string().min(10, 'password_too_short').max(128);
export const newPin = z
  .string()
  .refine(isPin, { error: 'pin_not_digits', abort: true })
  .refine((pin) => !isSimplePin(pin), 'pin_too_simple');
/** Empty takes the PIN away. */
export const newPinOrNone = z.string().superRefine((pin, check) => {
  const problem = pin === '' ? undefined : newPin.safeParse(pin).error?.issues[0]!.message;
  if (problem) check.addIssue({ code: 'custom', message: problem });
});
const scopes: readonly string[] = words.scope;
/** What an API key may be for: reading or writing of one context, or the live stream. */
export const scope = z.string().refine((text) => scopes.includes(text), 'scope_unknown');
/** As of a branch. */
export const timeZone = z.string().max(64).refine(isTimeZone, 'time_zone_unknown');
export const cutOffMinutes = z.int().min(0).max(720);
export const province = z.enum(words.province);
export const surfaceM2 = z.int().min(1).max(1_000_000);
const minutes = z.int().min(0).max(1_440);
export const openingTimes = rules<OpeningTimes>({
  times: z
    .array(rules<OpeningTime>({ weekday: z.int().min(1).max(7), fromMinutes: minutes, toMinutes: minutes }))
    .max(28),
});

/** Everybody who is a person or an API key, whatever their role. */
export const everyRole = roles;
export const managers = ['owner', 'admin'] as const;
