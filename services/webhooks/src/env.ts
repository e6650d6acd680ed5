import { z } from 'zod';

const ms = (least: number, usual: number) => z.coerce.number().int().min(least).default(usual);

export const env = z.object({
  WEBHOOK_SEALING_KEY: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes')
    .describe('Seals the secrets that notices are signed with: 32 bytes in base64. Without it each needs a new one'),
  WEBHOOKS_ALLOW_PRIVATE: z
    .enum(['0', '1'])
    .default('0')
    .transform((given) => given === '1')
    .describe(
      '1 lets webhooks lead to private addresses and over http, to try them out: whoever makes one then reaches what this machine reaches. Never where strangers register',
    ),
  WEBHOOK_RETRY_MS: ms(1, 5_000).describe('Wait after the first attempt that failed; the others follow from it'),
  WEBHOOK_TIMEOUT_MS: ms(100, 10_000).describe('How long an address may take to answer'),
  WEBHOOK_GIVE_UP_MS: ms(100, 3 * 24 * 3_600_000).describe(
    'How long nothing arrives at an address before its webhook is disabled',
  ),
});

export type Settings = ReturnType<typeof env.parse>;
