import { createHash } from 'node:crypto';

/** The id of the session that a channel's till has on a business day: the same wherever and however often it is asked for. */
export function channelSessionId(tenantId: string, tillId: string, businessDate: string): string {
  const hash = createHash('sha256').update(`${tenantId} ${tillId} ${businessDate}`).digest();
  // A UUID of the kind that is made to one's own taste.
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
