import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afipDirectory } from '@mostrador/ops/afip';
import { bringBack } from '@mostrador/ops/copy';
import { homeOf } from '@mostrador/ops/drill';
import { writeFile } from '@mostrador/ops/files';
import { readBackup } from '@mostrador/ops/manifest';
import { keys, root, run } from '@mostrador/ops/paths';
import { backupNamed, homeOfData, save } from '@mostrador/ops/saving';
import { say } from '@mostrador/ops/shell';
import { seedFile, withShopLock } from '@mostrador/ops/shop';
import { replaceStores } from '@mostrador/ops/stores';
import { shopServers } from '../infra/servers.ts';
import type { Plan } from '../plan.ts';
import { launchReady, stopStack, summary } from './up.ts';

type Backup = Awaited<ReturnType<typeof readBackup>>;

/** Steps that can be taken back until they are all done. */
type Undoable = { undo(): Promise<void> | void; keep(): Promise<void> | void };

export async function restore(from: string | undefined): Promise<void> {
  if (!from) throw new Error('Say which backup: make restore FROM=backups/<time>');
  const source = resolve(root, from);
  const manifest = await readBackup(source);
  const plan = await withShopLock(() => replace(source, manifest));
  await summary(plan);
}

/** What is here goes on until the backup has been read, and comes back where the shop does not start with it. */
async function replace(source: string, manifest: Backup): Promise<Plan> {
  const servers = await shopServers();
  const present = await homeOfData(servers.postgresUrl);
  const isShop = existsSync(keys);
  if (!isShop && present !== undefined && process.env.POSTGRES_URL)
    throw new Error(
      'POSTGRES_URL names a database that holds a shop whose keys are not here: it would be lost. Give an empty one.',
    );
  say(`Bringing back ${source} of ${manifest.at} ...`);
  const moment = { at: manifest.at, home: homeOf(source, manifest, present) };
  const data = await bringBack(source, manifest.database, moment, servers);
  const done: Undoable[] = [data];
  let ran = false;
  try {
    ran = await stopStack();
    if (isShop) await keepWhatIsHere();
    await data.putInPlace();
    done.push(replaceKeys(source), replaceStores(source), replaceSeed(source));
    const plan = await launchReady();
    for (const one of done) await one.keep();
    return plan;
  } catch (error) {
    await takeBack(done, ran && isShop);
    const state = isShop ? `What was here before is back${ran ? ' and runs' : ''}.` : 'Nothing is here, as before.';
    throw new Error(`The backup could not be brought back: ${(error as Error).message}\n${state}`, { cause: error });
  }
}

async function keepWhatIsHere(): Promise<void> {
  const before = backupNamed('before-restore-');
  say(`Keeping what is here now, in ${before}`);
  await save(before, await shopServers());
}

async function takeBack(done: Undoable[], starts: boolean): Promise<void> {
  say('That did not work: taking it back ...');
  await stopStack();
  for (const one of done.toReversed()) await one.undo();
  if (starts) await launchReady();
}

function replaceKeys(source: string): Undoable {
  const [fresh, before] = [`${keys}.new`, `${keys}.before`];
  for (const folder of [fresh, before]) rmSync(folder, { recursive: true, force: true });
  cpSync(join(source, 'keys'), fresh, { recursive: true });
  const was = existsSync(keys);
  if (was) renameSync(keys, before);
  renameSync(fresh, keys);
  return {
    undo() {
      rmSync(keys, { recursive: true, force: true });
      if (was) renameSync(before, keys);
    },
    keep: () => rmSync(before, { recursive: true, force: true }),
  };
}

/** A shop that was brought back is never filled with goods of ours, whether it ever was or not. */
function replaceSeed(source: string): Undoable {
  mkdirSync(run, { recursive: true });
  const before = existsSync(seedFile) ? readFileSync(seedFile, 'utf8') : undefined;
  const [seed, afip] = ['seed.json', 'afip'].map((name) => join(source, name)) as [string, string];
  writeFile(seedFile, existsSync(seed) ? readFileSync(seed, 'utf8') : '{}\n', 0o600);
  // AFIP does not go back when a shop does. Where there is none yet, the simulator has to be that of the shop.
  if (!existsSync(afipDirectory) && existsSync(afip)) cpSync(afip, afipDirectory, { recursive: true });
  return { undo: () => (before === undefined ? rmSync(seedFile) : writeFile(seedFile, before, 0o600)), keep: () => {} };
}
