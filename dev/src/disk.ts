import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const MB = 1024 * 1024;
/** Below it nothing can be relied on to be written; PostgreSQL alone takes its log in parts of 16 MB. */
export const FULL_MB = 20;
/** Below it somebody should make room. */
const LOW_MB = 1_024;

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));

/** Megabytes that are left on the disk of a folder, for those who are not root. */
export function roomMb(folder: string): number {
  const { bavail, bsize } = statfsSync(nearest(folder));
  return Math.floor((bavail * bsize) / MB);
}

/** What is wrong with the disks of these folders, a line each. */
export function diskTroubles(folders: string[]): string[] {
  return [...new Set(folders)].flatMap((folder) => {
    const left = roomMb(folder);
    if (!isWritable(folder)) return [`THE DISK CAN ONLY BE READ: ${folder}. Nothing is kept until it can be written.`];
    if (left < FULL_MB) return [`THE DISK IS FULL: ${left} MB are left for ${folder}. Make room; all goes on then.`];
    return left < LOW_MB ? [`The disk is getting full: ${left} MB are left for ${folder}.`] : [];
  });
}

/** Whether a disk keeps nothing that is new, so that what cannot store on it may be sound. */
export const takesNothing = (folder: string): boolean => !isWritable(folder) || roomMb(folder) < FULL_MB;

function isWritable(folder: string): boolean {
  try {
    accessSync(nearest(folder), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
