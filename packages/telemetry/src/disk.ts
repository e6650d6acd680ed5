import { statfsSync } from 'node:fs';

/** So little that nothing can be relied on to be written. */
const fullBytes = 4 * 1024 * 1024;

export type Space = { freeBytes: number; bytes: number };

/** Room on the disk that holds a folder, for those who are not root; null where it cannot be asked. */
export function spaceOf(folder: string): Space | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeBytes: bavail * bsize, bytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** True while the disk that holds a folder is known to be full. */
export const isDiskFull = (folder: string): boolean => (spaceOf(folder)?.freeBytes ?? Infinity) < fullBytes;
