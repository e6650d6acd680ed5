import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporary } from '../testing/temporary.ts';

process.env.MOSTRADOR_HOME = temporary();
delete process.env.POSTGRES_URL;
const { homeOf } = await import('../src/drill.ts');
const { formerKeys } = await import('../src/key-record.ts');
const { readBackup, writeManifest } = await import('../src/manifest.ts');
const { home, keys } = await import('../src/paths.ts');
const { placeHere } = await import('../src/place.ts');
const { keepPrivate } = await import('../src/saving.ts');

const at = new Date().toISOString();
const database = { kind: 'dump', version: '17.0' } as const;
const about = { format: 2, at, database, place: 'here', home: 'here 1 2', sources: 'x' } as const;
let folder: string;
beforeEach(async () => {
  folder = temporary();
  mkdirSync(join(folder, 'keys'));
  for (const name of formerKeys) writeFileSync(join(folder, 'keys', name), name);
  writeFileSync(join(folder, 'database.dump'), 'rows and rows');
  await writeManifest(folder, { ...about, migrations: { sales: ['0001_init'] } });
});

const former = () => writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ format: 1, at, database }));

describe('a backup', () => {
  test('that is whole is read', async () => {
    expect(await readBackup(folder)).toMatchObject({ ...about, files: { 'database.dump': { bytes: 13 } } });
    former();
    expect(await readBackup(folder)).toEqual({ format: 1, at, database });
  });

  test.each<[string, () => void, RegExp]>([
    ['lacks a key', () => rmSync(join(folder, 'keys/CHAIN_KEY.secret')), /keys\/CHAIN_KEY\.secret is missing/],
    ['was cut off', () => truncateSync(join(folder, 'database.dump'), 5), /database\.dump has 5 bytes instead of 13/],
    ['was changed', () => writeFileSync(join(folder, 'database.dump'), 'rows and ROWS'), /database\.dump is damaged/],
    ['lacks its manifest', () => rmSync(join(folder, 'manifest.json')), /not a backup of this program/],
    ['has half a manifest', () => truncateSync(join(folder, 'manifest.json'), 40), /manifest\.json is damaged/],
    ['is of a time to come', () => writeFileSync(join(folder, 'manifest.json'), '{"format":3}'), /newer version/],
    ['had no checksums and lacks a key', () => (former(), rmSync(join(folder, 'keys/afip'))), /keys\/afip is missing/],
  ])('that %s is refused by name', async (_what, spoil, said) => {
    spoil();
    await expect(readBackup(folder)).rejects.toThrow(said);
  });

  test('of a newer version is refused with the migration that this one does not know', async () => {
    await writeManifest(folder, { ...about, migrations: { sales: ['0001_init', '9999_one_day'] } });
    await expect(readBackup(folder)).rejects.toThrow(/sales has the migration 9999_one_day/);
    await writeManifest(folder, { ...about, migrations: { loyalty: ['0001_init'] } });
    await expect(readBackup(folder)).rejects.toThrow(/data of loyalty/);
  });

  test('is its owner’s alone, file by file', () => {
    for (const name of ['', 'keys']) chmodSync(join(folder, name), 0o755);
    for (const name of ['database.dump', 'keys/CHAIN_KEY.secret']) chmodSync(join(folder, name), 0o644);
    keepPrivate(folder);
    for (const name of ['.', ...(readdirSync(folder, { recursive: true }) as string[])]) {
      const found = statSync(join(folder, name));
      expect([name, found.mode & 0o777]).toEqual([name, found.isDirectory() ? 0o700 : 0o600]);
    }
  });

  test('that somebody added to is still the backup it was', async () => {
    appendFileSync(join(folder, 'note.txt'), 'kept in the safe');
    await expect(readBackup(folder)).resolves.toMatchObject({ at });
  });
});

describe('data that is brought back', () => {
  const manifest = { ...about, migrations: {}, files: {} };
  const ours = () => `${placeHere()} 1 2`;

  test('is at home where it was, and a drill anywhere else', () => {
    expect(homeOf(folder, { ...manifest, home: ours() }, undefined)).toBe('here');
    expect(homeOf(folder, { ...manifest, home: 'machine /another/folder 1 2' }, ours())).toBe('elsewhere');
  });

  test('of a drill that was saved here stays one', () => {
    const saved = { ...manifest, place: placeHere(), home: 'machine /another/folder 1 2' };
    expect(homeOf(folder, saved, saved.home)).toBe('elsewhere');
  });

  test('that never had a home is at home where it was saved', () => {
    expect(homeOf(folder, { ...manifest, place: placeHere(), home: null }, null)).toBe('here');
    expect(homeOf(folder, { ...manifest, home: null }, null)).toBe('elsewhere');
  });

  test('of an earlier version is at home where its keys are, unless that is a drill', () => {
    const saved = { format: 1, at, database } as const;
    expect(homeOf(folder, saved, null)).toBe('elsewhere');
    cpSync(join(folder, 'keys'), keys, { recursive: true });
    expect(homeOf(folder, saved, null)).toBe('here');
    expect(homeOf(folder, saved, ours())).toBe('here');
    expect(homeOf(folder, saved, 'machine /another/folder 1 2')).toBe('elsewhere');
  });

  test('into a database at an address of its own is at home where that is the very same', () => {
    process.env.POSTGRES_URL = 'postgres://elsewhere/shop';
    try {
      expect(homeOf(folder, { ...manifest, home: '1 2' }, '1 2')).toBe('here');
      expect(homeOf(folder, { ...manifest, home: '1 2' }, '1 3')).toBe('elsewhere');
      expect(homeOf(folder, { ...manifest, home: '1 2' }, undefined)).toBe('elsewhere');
    } finally {
      delete process.env.POSTGRES_URL;
    }
    expect(readFileSync(join(home, 'keys/afip'), 'utf8')).toBe('afip');
  });
});
