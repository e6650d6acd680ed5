import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afipDirectory } from '../afip.ts';
import { readJson, writeJson } from '../files.ts';
import { dumpDatabase, restoreDatabase, type DatabaseCopy } from '../infra/copy.ts';
import { startInfra } from '../infra/index.ts';
import { home, keys, root, run } from '../paths.ts';
import { seedFile } from '../running.ts';
import { say } from '../shell.ts';
import { stopStack, up, withStackLock } from './up.ts';

type Manifest = { format: 1; at: string; database: DatabaseCopy };

/**
 * Database and keys of a moment, in a folder. The broker's store is not part of it: it is made again from the database. The
 * journal of fiscal numbers is not either: what it is for is to know more than the backup.
 */
export function backup(to: string | undefined): Promise<string> {
  return withStackLock(() => save(to));
}

async function save(to: string | undefined): Promise<string> {
  const at = new Date().toISOString();
  const target = to ? resolve(root, to) : join(root, 'backups', at.replaceAll(':', '-').slice(0, 19));
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${target} is not empty: choose another folder (make backup TO=...).`);
  if (!existsSync(keys)) throw new Error('There is no shop to back up yet: make up starts one.');
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  chmodSync(partial, 0o700);
  say('Saving the database ...');
  const database = await dumpDatabase(partial);
  cpSync(keys, join(partial, 'keys'), { recursive: true });
  if (existsSync(seedFile)) cpSync(seedFile, join(partial, 'seed.json'));
  if (existsSync(afipDirectory)) cpSync(afipDirectory, join(partial, 'afip'), { recursive: true });
  writeJson(join(partial, 'manifest.json'), { format: 1, at, database } satisfies Manifest);
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
  console.log(
    `Saved in ${target}\nIt holds the keys too: keep it where only you can read it. make restore FROM=${target} brings it back.`,
  );
  return target;
}

export async function restore(from: string | undefined): Promise<void> {
  if (!from) throw new Error('Say which backup: make restore FROM=backups/<time>');
  const source = resolve(root, from);
  const manifest = readJson<Manifest>(join(source, 'manifest.json'));
  if (manifest?.format !== 1) throw new Error(`${source} is not a backup of this program.`);
  await withStackLock(async () => {
    if (existsSync(keys)) {
      await startInfra({ dir: home, fsync: true });
      const before = join(
        root,
        'backups',
        `before-restore-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}`,
      );
      say(`Keeping what is here now, in ${before}`);
      await stopStack();
      await save(before);
    }
    say(`Bringing back ${source} of ${manifest.at} ...`);
    await restoreDatabase(source, manifest.database, manifest.at);
    rmSync(keys, { recursive: true, force: true });
    mkdirSync(dirname(keys), { recursive: true });
    cpSync(join(source, 'keys'), keys, { recursive: true });
    // AFIP does not go back when a shop does. Where there is none yet, the simulator has to be that of the shop.
    if (!existsSync(afipDirectory) && existsSync(join(source, 'afip')))
      cpSync(join(source, 'afip'), afipDirectory, { recursive: true });
    mkdirSync(run, { recursive: true });
    rmSync(seedFile, { force: true });
    if (existsSync(join(source, 'seed.json'))) cpSync(join(source, 'seed.json'), seedFile);
  });
  await up();
}
