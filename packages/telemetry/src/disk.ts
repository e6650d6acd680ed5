import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** So little that nothing can be relied on to be written: PostgreSQL takes its log in files of 16 MB. */
const fullBytes = 16 * 1024 * 1024;

/** A folder may be made only when there is something to put in it. */
const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));

export type Space = { freeBytes: number; bytes: number };

/** Room on the disk that holds a folder, for those who are not root; null where it cannot be asked. */
export function spaceOf(folder: string): Space | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(nearest(folder));
    return { freeBytes: bavail * bsize, bytes: blocks * bsize };
  } catch {
    return null;
  }
}

const lookMs = 500;

let watched: string | undefined;
let lookedAt = -Infinity;
let isFull = false;

/** Says which disk this process stands on. */
export const standOn = (folder: string): void => void (watched = folder);

/** True while the disk that this process stands on is known to be full. */
export function isDiskFull(): boolean {
  const now = performance.now();
  if (watched !== undefined && now - lookedAt > lookMs) {
    lookedAt = now;
    isFull = (spaceOf(watched)?.freeBytes ?? Infinity) < fullBytes;
  }
  return isFull;
}
