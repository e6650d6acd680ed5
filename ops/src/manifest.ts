import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeJson } from './files.ts';
import type { DatabaseCopy } from './copy.ts';
import { formerKeys } from './key-record.ts';
import { definitionOf } from './services.ts';
import { say } from './shell.ts';
import { SERVICES } from './stack.ts';

/** A backup of before there were checksums. */
type Former = { format: 1; at: string; database: DatabaseCopy };

/** What a backup holds, and of which shop and version it is. */
export type Manifest = {
  format: 2;
  /** When it was taken. */
  at: string;
  database: DatabaseCopy;
  /** Where it was taken, and where its data was at home then: null where no version has said so yet. */
  place: string;
  home: string | null;
  /** The code that it was taken with. */
  sources: string;
  /** Folders of files that it holds; not in backups of before there were any. */
  stores?: string[];
  /** Migrations of each service, in their order. */
  migrations: Record<string, string[]>;
  /** Every file, with its size and SHA-256. */
  files: Record<string, { bytes: number; sha256: string }>;
};

const name = 'manifest.json';

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Describes every file of a backup; the last thing that is written of it. */
export async function writeManifest(
  folder: string,
  { files: _, ...about }: Omit<Manifest, 'files'> & { files?: never },
): Promise<void> {
  rmSync(join(folder, name), { force: true });
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files: Manifest['files'] = {};
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = { bytes: statSync(path).size, sha256: await sha256(path) };
  }
  writeJson(join(folder, name), { ...about, files } satisfies Manifest, 0o600);
}

function readManifest(folder: string): Manifest | Former {
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`${folder} is not a backup of this program: it has no ${name}.`);
  let manifest: Manifest | Former | { format: unknown };
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest | Former;
  } catch {
    throw new Error(`${file} is damaged: take another backup. Nothing was touched.`);
  }
  if (manifest.format === 1 || manifest.format === 2) return manifest as Manifest | Former;
  throw new Error(`${folder} was made by a newer version of this program (format ${String(manifest.format)}).`);
}

async function problemWith(folder: string, path: string, { bytes, sha256: wanted }: Manifest['files'][string]) {
  const file = join(folder, path);
  if (!existsSync(file)) return [`${path} is missing`];
  if (statSync(file).size !== bytes) return [`${path} has ${statSync(file).size} bytes instead of ${bytes}`];
  return (await sha256(file)) === wanted ? [] : [`${path} is damaged`];
}

/** Throws unless the backup is whole and of a version that this code can bring to its own. Touches nothing. */
export async function readBackup(folder: string): Promise<Manifest | Former> {
  const manifest = readManifest(folder);
  const problems: string[] = [];
  if (manifest.format === 1) {
    say('This backup has no checksums, as those of earlier versions: whether it is whole shows while it is read.');
    problems.push(
      ...formerKeys.filter((key) => !existsSync(join(folder, 'keys', key))).map((key) => `keys/${key} is missing`),
    );
  } else {
    for (const [path, about] of Object.entries(manifest.files))
      problems.push(...(await problemWith(folder, path, about)));
  }
  if (problems.length > 0)
    throw new Error(
      `${folder} is not whole: ${problems.slice(0, 5).join(', ')}${problems.length > 5 ? ` and ${problems.length - 5} more` : ''}. Nothing was touched; take another backup.`,
    );
  if (manifest.format === 2) await assertReadable(manifest);
  return manifest;
}

async function assertReadable({ migrations }: Manifest): Promise<void> {
  const { assertKnown } = await import('@mostrador/database/migrate');
  for (const service of Object.keys(migrations)) {
    if (!SERVICES.includes(service))
      throw new Error(`This backup holds data of ${service}, which this version of the code does not have.`);
    await assertKnown(await definitionOf(service), migrations[service]!);
  }
}
