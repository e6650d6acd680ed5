import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './copy.ts';
import type { readBackup } from './manifest.ts';
import { keys } from './paths.ts';
import { placeHere, placeIn } from './place.ts';
import { say } from './shell.ts';
import { withSql } from './sql.ts';

type Backup = Awaited<ReturnType<typeof readBackup>>;

/** The home of the data here where that is elsewhere, so that this is a drill. */
export const homeElsewhere = (postgresUrl: string): Promise<string | undefined> =>
  withSql(postgresUrl, async (sql) => {
    const [row] = await sql(
      'select home, coalesce(home <> identity.kit_home($1), false) as elsewhere from identity.kit_epoch',
      [placeHere()],
    );
    return row?.elsewhere ? String(row.home) : undefined;
  });

/** What whoever looks after a drill is told. */
export const drillNote = (dataHome: string): string =>
  `This is a drill: a copy of the shop of ${placeIn(dataHome).split(' ').at(-1) || 'another database'}. It answers questions, writes nothing and reaches nobody. To make it the shop, once the other is off for good: make take-over`;

/** Makes here the home of the data, as a new history: whoever works on it reads the journal of fiscal numbers first. */
export const settleHere = (postgresUrl: string): Promise<number> =>
  withSql(postgresUrl, async (sql) => {
    const epoch = Date.now();
    const tables = await sql(
      `select quote_ident(table_schema) as schema from information_schema.tables where table_name = 'kit_epoch'`,
    );
    await sql('begin');
    for (const { schema } of tables)
      await sql(`update ${String(schema)}.kit_epoch set epoch = $1, home = ${String(schema)}.kit_home($2)`, [
        epoch,
        placeHere(),
      ]);
    await sql('commit');
    return epoch;
  });

/** `make take-over` where others run the processes, and so start and stop them. */
export async function takeOverAt(postgresUrl: string): Promise<void> {
  await settleHere(postgresUrl);
  say(
    'This is the shop now: its processes notice it within seconds. Start them again, so that they hear everything anew.',
  );
}

/** Whether the journal has been read in this history. */
export const hasReadJournal = (postgresUrl: string, epoch: number): Promise<boolean> =>
  withSql(postgresUrl, async (sql) => {
    const rows = await sql('select from fiscal.journal_read where epoch = $1', [epoch]);
    return rows.length > 0;
  });

/** What data that is brought back is at home in, given the home of what is here now: null unknown, undefined no data. */
export function homeOf(backup: string, manifest: Backup, present: string | null | undefined): Home {
  return isAtHome(backup, manifest, present) ? 'here' : 'elsewhere';
}

/** Brought back where it was at home it is the shop again; anywhere else, and so in a drill, it is a drill. */
function isAtHome(backup: string, manifest: Backup, present: string | null | undefined): boolean {
  const isHomeHere = present === undefined || present === null || placeIn(present) === placeHere();
  // One that says nothing of its home is of the shop whose keys it holds.
  if (manifest.format === 1) return isHomeHere && hasSameKeys(backup);
  if (process.env.POSTGRES_URL) return manifest.home !== null && manifest.home === present;
  return (manifest.home === null ? manifest.place : placeIn(manifest.home)) === placeHere();
}

function hasSameKeys(backup: string): boolean {
  const [here, there] = [keys, join(backup, 'keys')].map((folder) => join(folder, 'KEY_ENCRYPTION_KEY.secret'));
  return existsSync(here!) && readFileSync(here!, 'utf8') === readFileSync(there!, 'utf8');
}
