import { isStorageAddress, openStorage } from '@mostrador/storage';
import { z } from 'zod';

const key = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes');

export const env = z.object({
  FILES_KEY: key.describe(
    'What the keys of companies are derived from: 32 bytes in base64. Without it no file can be read',
  ),
  FILES_KEY_BEFORE: z
    .literal('')
    .or(key)
    .optional()
    .describe('The key before a rotation; needed until `mostrador_files_former_keys` is 0'),
  FILES_STORAGE: z
    .string()
    .refine(isStorageAddress, 'must be an absolute path, or https://key:secret@host/bucket')
    .transform(openStorage)
    .describe(
      'Where the bytes are: a folder that the gateway shares, or https://key:secret@host/bucket?region=... of S3 or the like',
    ),
  FILES_COMPANY_MB: z.coerce.number().int().min(1).default(5_000).describe('Megabytes of files of one company at most'),
});
