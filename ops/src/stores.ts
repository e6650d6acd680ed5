import { constants, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { home } from './paths.ts';
import { say } from './shell.ts';
import { notedPlan } from './shop.ts';
import { stores } from './stack.ts';

/** Names of the folders of files that are here; where another place is given, that is somebody else's to save. */
export function storesHere(): string[] {
  const kept = notedPlan()?.settings ?? {};
  return [...stores].filter(([setting]) => !process.env[setting] && !kept[setting]).map(([, name]) => name);
}

/** True where bytes of files are in a place that no backup holds. */
export const isStoredElsewhere = (): boolean => storesHere().length < stores.size;

/** What is removed meanwhile, or was copied before: no object ever changes. */
const isNothing = (error: unknown) => ['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Copies the folders of files, but what is only half written. */
export function copyStores(into: string): void {
  for (const from of storesHere().map((name) => join(home, name))) {
    if (!existsSync(from)) continue;
    for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.partial')) continue;
      const path = join(entry.parentPath, entry.name);
      const copy = join(into, relative(home, path));
      mkdirSync(dirname(copy), { recursive: true });
      try {
        copyFileSync(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      } catch (error) {
        if (!isNothing(error)) throw error;
      }
    }
  }
}

/**
 * Holds the turn of the one job that removes bytes: whatever the copy of the database names is there until it is copied too.
 * A server that is stopped meanwhile lets go of it.
 */
export async function whileNothingIsSwept<T>(postgresUrl: string, work: () => Promise<T>): Promise<T> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: postgresUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('job sweep-objects'), hashtext('files'))`);
    return await work();
  } finally {
    await client.end().catch(() => {});
  }
}

/** Puts the files of a backup in the place of those here; none where it holds none. */
export function replaceStores(source: string) {
  const names = storesHere();
  if (isStoredElsewhere())
    say(
      'The bytes of files are kept elsewhere, and stay as they are: `make reconcile` says within the hour what is missing.',
    );
  const replaced = names.map((name) => ({
    from: join(source, name),
    to: join(home, name),
    before: join(home, `${name}.before`),
  }));
  for (const { from, to, before } of replaced) {
    rmSync(before, { recursive: true, force: true });
    if (existsSync(to)) renameSync(to, before);
    if (existsSync(from)) cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
  }
  return {
    undo() {
      for (const { to, before } of replaced) {
        rmSync(to, { recursive: true, force: true });
        if (existsSync(before)) renameSync(before, to);
      }
    },
    keep() {
      for (const { before } of replaced) rmSync(before, { recursive: true, force: true });
    },
  };
}
