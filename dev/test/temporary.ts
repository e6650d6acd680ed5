import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that the user PostgreSQL runs as may walk into; gone when the tests are. */
export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mostrador-'));
  chmodSync(dir, 0o755);
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
