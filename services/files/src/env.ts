import { isStorageAddress, openStorage } from '@mostrador/storage';
import { z } from 'zod';

export const env = z.object({
  FILES_KEY: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes')
    .describe('What the keys of companies are derived from: 32 bytes in base64. Without it no file can be read'),
  FILES_STORAGE: z
    .string()
    .refine(isStorageAddress, 'must be an absolute path, or https://key:secret@host/bucket')
    .transform(openStorage)
    .describe(
      'Where the bytes are: a folder that the gateway shares, or https://key:secret@host/bucket?region=... of S3 or the like',
    ),
  FILES_COMPANY_MB: z.coerce.number().int().min(1).default(5_000).describe('Megabytes of files of one company at most'),
});
