import type { Job } from '@mostrador/kit';
import { announceRevocations } from '../revocations.ts';

/** Brings revocations to Redis that it missed while it was away, or lost. */
export const tellRevocations: Job = { name: 'tell_revocations', everyMs: 5_000, run: announceRevocations };
