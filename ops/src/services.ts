import type { Service } from '@mostrador/kit';
import { assertSameKeys, makeKeys, noteKeys } from './key-record.ts';
import { passwordOf } from './keys.ts';
import { keys } from './paths.ts';
import { placeHere } from './place.ts';
import { SERVICES } from './stack.ts';

/** `@mostrador/sales` exports `sales`. Loaded when asked for: stopping and looking must work without it. */
export async function definitionOf(name: string): Promise<Service> {
  const module = (await import(`@mostrador/${name}`)) as Record<string, Service | undefined>;
  const definition = module[name];
  if (!definition) throw new Error(`@mostrador/${name} does not export "${name}".`);
  return definition;
}

export const definitions = (): Promise<Service[]> => Promise.all(SERVICES.map(definitionOf));

/**
 * Keys where there are none yet, and roles, schemas and tables of every service, brought to what this version of the code
 * wants: those of all, or of none.
 */
export async function migrateAll(adminUrl: string): Promise<void> {
  const { migrateTogether } = await import('@mostrador/database/migrate');
  await assertSameKeys(adminUrl);
  makeKeys();
  const all = await Promise.all(
    SERVICES.map(async (name) => ({
      service: await definitionOf(name),
      appPassword: passwordOf(keys, `mostrador_${name}`),
      relayPassword: passwordOf(keys, `mostrador_${name}_relay`),
    })),
  );
  await migrateTogether(all, adminUrl, placeHere());
  await noteKeys(adminUrl);
}

/** Migrations that the data here still lacks; none where there is no data. Throws where it is of a newer version. */
export async function lackingMigrations(adminUrl: string): Promise<string[]> {
  const { pendingMigrations } = await import('@mostrador/database/migrate');
  return pendingMigrations(await definitions(), adminUrl);
}
