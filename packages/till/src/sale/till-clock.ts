/** A till whose clock is further off than this is told about. */
const absurdSkewMs = 10 * 60_000;
/** No till keeps a sale for longer than this. */
const oldestMs = 366 * 24 * 60 * 60_000;

/**
 * When something happened at a till, by the server's clock: the till's time plus the difference of the clocks when it
 * was sent, never in the future; the time of arrival where that is more than 366 days away.
 */
export function tillTime(
  at: string,
  sentAt: string | undefined,
  receivedAt: Date,
): { effectiveAt: string; absurd: boolean } {
  const received = receivedAt.getTime();
  const skew = sentAt ? received - Date.parse(sentAt) : 0;
  const corrected = Date.parse(at) + skew;
  const impossible = corrected < received - oldestMs || corrected > received + absurdSkewMs;
  return {
    effectiveAt: new Date(impossible ? received : Math.min(corrected, received)).toISOString(),
    absurd: impossible || Math.abs(skew) > absurdSkewMs,
  };
}
