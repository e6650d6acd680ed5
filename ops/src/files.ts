import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError)
      throw new Error(`${path} is damaged; delete it and run the command again.`, { cause: error });
    throw error;
  }
}

/** Whole or not at all: readers in other processes never see half a file. */
export function writeFile(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(temporary, 'wx', mode);
  try {
    try {
      writeAll(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A disk that is getting full takes a part, and says nothing of the rest. */
function writeAll(file: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0;) rest = rest.subarray(writeSync(file, rest));
}

export const writeJson = (path: string, value: unknown, mode = 0o644): void =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`, mode);

/** What was made the first time is what every later run gets. */
export function once(path: string, make: () => string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const value = make();
  writeFile(path, `${value}\n`, 0o600);
  return value;
}

export const password = (): string => randomBytes(24).toString('base64url');

/** Open to others whatever the umask: the servers may run as another user than the one who started them. */
export function openDirectory(path: string): string {
  const made = mkdirSync(path, { recursive: true });
  if (made) for (let at = path; at.startsWith(made); at = dirname(at)) chmodSync(at, 0o755);
  return path;
}
