import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@mostrador/database/migrate';
import { makeDatabase } from '@mostrador/kit/testing';
import pg from 'pg';

type Migrated = { name: string; migrations: URL };

/** A database that services of before have left, and that those of today take over. */
export async function startUpgrade() {
  const database = await makeDatabase([]);
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const folder = await mkdtemp(join(tmpdir(), 'mostrador-'));
  const bringTo = (name: string, migrations: URL) =>
    migrate({ name, migrations }, { adminUrl: database.url, appPassword: 'test', relayPassword: 'test' });
  return {
    admin,
    rows: async <Row>(text: string) => (await admin.query(text)).rows as Row[],
    /** Brings a service to where it was before one of its migrations, told by its number. */
    async bringBefore({ name, migrations }: Migrated, number: string) {
      for (const one of await readdir(migrations))
        if (/^\d/.test(one) && one < number)
          await cp(new URL(one, migrations), join(folder, name, one), { recursive: true });
      await bringTo(name, pathToFileURL(`${join(folder, name)}/`));
    },
    upgrade: ({ name, migrations }: Migrated) => bringTo(name, migrations),
    async stop() {
      await admin.end();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
