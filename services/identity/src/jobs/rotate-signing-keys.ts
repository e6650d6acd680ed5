import type { Job } from '@mostrador/kit';
import { rotateKeys } from '../signing.ts';

export const rotateSigningKeys: Job = { name: 'rotate_signing_keys', everyMs: 10 * 60_000, run: rotateKeys };
