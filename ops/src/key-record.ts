import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afipOfShop } from './afip.ts';
import { ensureServiceKeys, passwordOf, secretOf } from './keys.ts';
import { keys } from './paths.ts';
import { withSql } from './sql.ts';
import { KEY_HOLDERS, own, SERVICES } from './stack.ts';

const namesOf = (holders: string[], services: string[], secrets: string[]): string[] => [
  ...holders.map((name) => `service-${name}.jwk.json`),
  ...services.flatMap((name) => [`mostrador_${name}.password`, `mostrador_${name}_relay.password`]),
  ...secrets.map((name) => `${name}.secret`),
  'afip',
];

const secrets = own.flatMap((one) => one.secrets ?? []);
const formerServices = ['identity', 'stock', 'sales', 'cash', 'fiscal'];

/** What data and backups were made with by the version that kept no record of it. */
export const formerKeys = namesOf([...formerServices, 'gateway'], formerServices, [
  'KEY_ENCRYPTION_KEY',
  'CHAIN_KEY',
  'SEALING_KEY',
]);

/** A key as this process would take it: from the environment where it is given there. */
function valueOf(name: string): string | undefined {
  const given = name.endsWith('.secret') ? process.env[name.replace('.secret', '')] : undefined;
  const file = join(keys, name);
  return given ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
}

const fingerprint = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 16);

/** The fingerprints of the keys that the data was made with, null where nobody noted them; undefined without data. */
const madeWith = (postgresUrl: string): Promise<Map<string, string | null> | undefined> =>
  withSql(postgresUrl, async (sql) => {
    const [is] = await sql(
      `select to_regclass('mostrador.keys') is not null as noted, to_regclass('identity.kit_epoch') is not null as data`,
    );
    if (is!.noted) {
      const rows = await sql('select name, fingerprint from mostrador.keys');
      return new Map(rows.map((row) => [String(row.name), String(row.fingerprint)]));
    }
    return is!.data ? new Map(formerKeys.map((name) => [name, null])) : undefined;
  });

function isAnother(name: string, value: string, noted: string | null): boolean {
  if (noted === null || fingerprint(value) === noted) return false;
  // One that is being rotated is told by the one before it.
  const before = process.env[name.replace('.secret', '_BEFORE')];
  return before === undefined || fingerprint(before) !== noted;
}

/** Throws where data was made with keys that are not here any more: with new ones it could not be read. */
export async function assertSameKeys(postgresUrl: string): Promise<void> {
  if (process.env.NEW_KEYS === '1') return;
  const problems = [...((await madeWith(postgresUrl)) ?? [])].flatMap(([name, noted]) => {
    const value = valueOf(name);
    if (value === undefined) return [`${name} is missing`];
    return isAnother(name, value, noted) ? [`${name} is another`] : [];
  });
  if (problems.length === 0) return;
  throw new Error(
    `The data of this shop was made with keys that are not in ${keys}: ${problems.join(', ')}. Put back the folder "keys" of a backup of this shop. If they are lost for good: NEW_KEYS=1 make up makes new ones, and what docs/operations.md names is lost with the old.`,
  );
}

/** Every key there is to make, made where it is missing. */
export function makeKeys(): void {
  ensureServiceKeys(keys, KEY_HOLDERS);
  for (const name of SERVICES) for (const role of ['', '_relay']) passwordOf(keys, `mostrador_${name}${role}`);
  for (const secret of secrets) if (!process.env[secret]) secretOf(keys, secret);
  afipOfShop();
}

/** Notes in the data which keys it is made with. */
export const noteKeys = (postgresUrl: string): Promise<void> =>
  withSql(postgresUrl, async (sql) => {
    await sql('create schema if not exists mostrador');
    await sql('create table if not exists mostrador.keys (name text primary key, fingerprint text not null)');
    for (const name of namesOf(KEY_HOLDERS, SERVICES, secrets))
      await sql(
        `insert into mostrador.keys (name, fingerprint) values ($1, $2)
         on conflict (name) do update set fingerprint = excluded.fingerprint`,
        [name, fingerprint(valueOf(name)!)],
      );
  });
