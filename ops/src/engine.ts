import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { works } from './shell.ts';

/** A server program of this machine: where it came from is kept, so that later runs stay with it. */
export type Engine = { from: 'system' | 'npm' | 'apt'; file: string; version: string; libs?: string };

const EXTRA = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

export function onThisMachine(names: string[], more: string[] = []): string[] {
  const places = [...(process.env.PATH ?? '').split(':').filter(Boolean), ...more, ...EXTRA];
  const found = places.flatMap((place) => names.map((name) => join(place, name))).filter(isProgram);
  return [...new Set(found.map((file) => realpathSync(file)))];
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Newest first: `/usr/lib/postgresql/17/bin` before `15`. */
export function versionedDirectories(parents: string[], pattern: RegExp): string[] {
  const major = (entry: string) => Number(pattern.exec(entry)?.[1] ?? 0);
  return parents
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent)
        .filter((entry) => pattern.test(entry))
        .sort((a, b) => major(b) - major(a))
        .map((entry) => join(parent, entry, 'bin')),
    );
}

export const postgresDirectories = (): string[] =>
  versionedDirectories(
    ['/usr/lib/postgresql', '/usr', '/opt/homebrew/opt', '/usr/local/opt'],
    /^(?:postgresql@|pgsql-)?(\d+)$/,
  );

export async function engineAt(from: Engine['from'], file: string, libs?: string): Promise<Engine | undefined> {
  const said = await works(file, ['--version'], { env: environment(libs) });
  const version = said?.match(/(\d+\.\d+(\.\d+)?)/)?.[1];
  return version ? { from, file, version, ...(libs ? { libs } : {}) } : undefined;
}

export const environment = (libs: string | undefined): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ...(libs ? { LD_LIBRARY_PATH: libs } : {}),
});

export function atLeast(version: string, wanted: string): boolean {
  const [a, b] = [version, wanted].map((text) => text.split('.').map(Number));
  for (let i = 0; i < b!.length; i++) if ((a![i] ?? 0) !== b![i]) return (a![i] ?? 0) > b![i]!;
  return true;
}
