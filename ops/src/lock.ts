import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One caller at a time per path, across processes. SQLite's file lock is the only one Node can
 * take that the kernel gives back when the holder is killed, so there is no stale lock to guess about.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { waiting?: () => void } = {},
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    for (let tries = 0; !tryLock(file); tries++) {
      if (tries === 10) options.waiting?.();
      await sleep(100);
    }
    return await work();
  } finally {
    file.close();
  }
}

function tryLock(file: DatabaseSync): boolean {
  try {
    file.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return false;
    throw error;
  }
}
