const firstMs = 200;
const longestMs = 10_000;

/**
 * How long to wait before an attempt, by how many there were: longer each time, and by chance, so that many who failed
 * together do not come back together. Never less than the server asked for.
 */
export const backOff = (attempts: number, retryAfterSeconds = 0): number =>
  retryAfterSeconds * 1000 + Math.random() * Math.min(longestMs, firstMs * 2 ** attempts);

/** Waits; throws what the signal says when it says so. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const leave = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
