import { readdir } from 'node:fs/promises';
import type pg from 'pg';

/** A service, and the folders of SQL that its schema is made of. */
export type Migratable = { name: string; migrations: URL };

/** The migrations that a version of the code has, in their order. */
export async function foldersOf({ migrations }: Migratable): Promise<string[]> {
  const entries = await readdir(migrations, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Where it stands what to do. */
export const read = 'docs/how-to/upgrade.md';

/** Throws where the data is of a newer version than the code: what that one has changed, this one would spoil. */
export async function assertKnown(service: Migratable, applied: string[]): Promise<void> {
  const folders = await foldersOf(service);
  const unknown = applied.filter((name) => !folders.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The data of ${service.name} has the migration ${unknown.join(', ')}, which this version of the code does not know: a newer one made it. Start the newer version, or bring back the backup of before it (${read}).`,
  );
}

/** Throws unless the schema is the one that the code was written for. */
export async function assertSchema(pool: pg.Pool, service: Migratable): Promise<void> {
  const applied = await pool
    .query<{ name: string }>('select migration_name as name from _prisma_migrations where finished_at is not null')
    .then(
      ({ rows }) => rows.map(({ name }) => name),
      (error: { code?: string }): string[] => {
        // No such table, or none that this role may read yet: nobody has brought the data to this version.
        if (error.code === '42P01' || error.code === '42501') return [];
        throw error;
      },
    );
  await assertKnown(service, applied);
  const missing = (await foldersOf(service)).filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  throw new Error(
    `The data of ${service.name} is of an older version of the code: it lacks the migration ${missing.join(', ')}. make up brings it there; with Docker, the container "prepare" (${read}).`,
  );
}
