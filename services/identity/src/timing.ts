import { setTimeout as after } from 'node:timers/promises';

const stepMs = 100;

/**
 * Lets an answer out at full tenths of a second only, counted from `startedAt` (of `performance.now()`), so that the few
 * milliseconds between an account that exists and one that does not cannot be measured.
 */
export async function blur(startedAt: number): Promise<void> {
  await after(stepMs - ((performance.now() - startedAt) % stepMs));
}
