import { mailSettings } from '@mostrador/mail';
import { z } from 'zod';

/** What `identity` is told by its environment, besides what every service is told. */
export const env = z.object({
  KEY_ENCRYPTION_KEY: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes')
    .describe(
      '32 random bytes in base64: seals the signing keys, and credentials, codes and refresh tokens derive from it',
    ),
  ARGON2_MEMORY_KIB: z.coerce
    .number()
    .int()
    .min(64)
    .default(19_456)
    .describe('Memory of one password hash; tests lower it'),
  MESSAGES_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(60)
    .describe('Messages that one company, or strangers from one network, may have sent in an hour'),
  COMPANIES_PER_ACCOUNT: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('Companies that one account may belong to before it can register no more'),
  ...mailSettings,
});
export type Env = z.infer<typeof env>;
