import { words } from '@mostrador/proto/words';
import { z } from 'zod';

export const kind = z.enum(words.fileKind);
/** No path, no control characters, and none that turn round what is read. */
export const fileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u, 'wrong_format');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'wrong_format');
