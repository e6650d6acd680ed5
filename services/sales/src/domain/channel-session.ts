import { createHash } from 'node:crypto';
import { uuidOf } from './uuid-of.ts';

/** The id of the session that a channel's till has on a business day: the same wherever and however often it is asked for. */
export const channelSessionId = (tenantId: string, tillId: string, businessDate: string): string =>
  uuidOf(createHash('sha256').update(`${tenantId} ${tillId} ${businessDate}`).digest('hex'));
