/** For so long the client that rotated last may ask for the same successor again. */
const graceMs = 10_000;

/**
 * What a refresh token is worth whose secret fits. `repeat`: its answer was lost, or two tabs asked at once, and the same
 * client is told the same successor. `reuse`: somebody has a copy.
 */
export function judgeRefresh(token: {
  generation: number;
  current: number;
  rotatedMsAgo: number;
  sameClient: boolean;
}) {
  // A later generation than the one we know was made by us before a restore took the table back.
  if (token.generation >= token.current) return 'rotate';
  const isLast = token.generation === token.current - 1;
  return isLast && token.sameClient && token.rotatedMsAgo <= graceMs ? 'repeat' : 'reuse';
}
