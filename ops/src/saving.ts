import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afipDirectory } from './afip.ts';
import { dumpDatabase } from './copy.ts';
import { assertSameKeys } from './key-record.ts';
import { writeManifest } from './manifest.ts';
import { keys, root } from './paths.ts';
import { placeHere } from './place.ts';
import type { Servers } from './servers.ts';
import { seedFile } from './shop.ts';
import { SERVICES } from './stack.ts';
import { copyStores, isStoredElsewhere, storesHere, whileNothingIsSwept } from './stores.ts';
import { say } from './shell.ts';
import { sourcesHere } from './sources.ts';
import { withSql } from './sql.ts';

/** Where a backup of this moment goes, called by what it is for. */
export const backupNamed = (prefix = ''): string =>
  join(root, 'backups', prefix + new Date().toISOString().replaceAll(':', '-').slice(0, 19));

/** Where the data is at home, null where nobody has said so; undefined where there is none. */
export const homeOfData = (postgresUrl: string): Promise<string | null | undefined> =>
  withSql(postgresUrl, async (sql) => {
    const [known] = await sql(`
      select count(*)::int as there, count(*) filter (where column_name = 'home')::int as says from information_schema.columns
      where table_schema = 'identity' and table_name = 'kit_epoch'`);
    if (!known!.there) return undefined;
    return known!.says ? ((await sql('select home from identity.kit_epoch'))[0]?.home as string | null) : null;
  });

const migrationsOf = (postgresUrl: string): Promise<Record<string, string[]>> =>
  withSql(postgresUrl, async (sql) => {
    const found: Record<string, string[]> = {};
    for (const service of SERVICES) {
      const table = `${service}._prisma_migrations`;
      const [is] = await sql('select to_regclass($1) is not null as there', [table]);
      if (is!.there)
        found[service] = (await sql(`select migration_name as name from ${table} order by 1`)).map((row) =>
          String(row.name),
        );
    }
    return found;
  });

/**
 * Database, keys and files of a moment, in a folder that is there whole or not at all. The broker's store is not part of it: it is
 * made again from the database. The journal of fiscal numbers is not either: what it is for is to know more than the backup.
 */
export async function save(to: string, servers: Servers): Promise<string> {
  const target = resolve(root, to);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty: choose another folder (make backup TO=...).`);
  if (!existsSync(keys)) throw new Error('There is no shop to back up yet: make up starts one.');
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  chmodSync(partial, 0o700);
  try {
    await fill(partial, servers);
    keepPrivate(partial);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
  return target;
}

/** `make backup`; `to` says where. One that lacks keys could not be used, and is not made. */
export async function saveHere(to: string | undefined, servers: Servers): Promise<void> {
  await assertSameKeys(servers.postgresUrl);
  const target = await save(to ?? backupNamed(), servers);
  console.log(
    `Saved in ${target}\nIt holds the keys too: keep it where only you can read it. make restore FROM=${target} brings it back.`,
  );
}

/** A folder that holds secrets is its owner's alone, and so is all in it: a file is copied on without the folder round it. */
export function keepPrivate(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
}

async function fill(folder: string, servers: Servers): Promise<void> {
  say('Saving the database ...');
  const at = new Date().toISOString();
  if (isStoredElsewhere())
    say(
      'The bytes of files are kept elsewhere (FILES_STORAGE), and are NOT in this backup: let the bucket keep versions, or copy the folder after this.',
    );
  const { postgresUrl } = servers;
  const [dataHome, migrations] = [await homeOfData(postgresUrl), await migrationsOf(postgresUrl)];
  // What goes while a server without pg_dump is stopped, and lets go of the lock, is copied before.
  copyStores(folder);
  const database = await whileNothingIsSwept(postgresUrl, async () => {
    const copy = await dumpDatabase(folder, servers);
    copyStores(folder);
    return copy;
  });
  cpSync(keys, join(folder, 'keys'), { recursive: true });
  if (existsSync(seedFile)) cpSync(seedFile, join(folder, 'seed.json'));
  if (existsSync(afipDirectory)) cpSync(afipDirectory, join(folder, 'afip'), { recursive: true });
  const about = { place: placeHere(), home: dataHome ?? null, sources: sourcesHere() };
  await writeManifest(folder, { format: 2, at, database, ...about, migrations, stores: storesHere() });
}
