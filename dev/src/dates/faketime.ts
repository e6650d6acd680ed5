import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromApt } from '../infra/packages.ts';

const INSTALL =
  'libfaketime was not found and could not be fetched: install it (Debian: faketime, Fedora: libfaketime) and run this again.';

/** The library that gives a process another time, of this machine or fetched; nothing where there is none. */
export async function libfaketime(): Promise<string | undefined> {
  // The dynamic loader of macOS is another one, and keeps it from what the system ships.
  if (process.platform !== 'linux') return undefined;
  const found = libraryIn(['/usr/lib', '/usr/lib64', '/usr/local/lib', ...inside('/usr/lib')]);
  if (found) return found;
  const tree = await fromApt('libfaketime');
  return tree && libraryIn(tree.libs.split(':'));
}

const inside = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(folder, name));

const libraryIn = (folders: string[]): string | undefined =>
  folders.map((folder) => join(folder, 'faketime/libfaketimeMT.so.1')).find((file) => existsSync(file));

/**
 * The environment of a process, and of those that it starts, whose clock shows `at` now and runs on. What is measured by the
 * monotonic clock, timers above all, stays as it is.
 */
export async function clockAt(at: Date): Promise<Record<string, string>> {
  const library = await libfaketime();
  if (!library) throw new Error(INSTALL);
  const seconds = Math.round((at.getTime() - Date.now()) / 1_000);
  return {
    LD_PRELOAD: library,
    FAKETIME: `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
