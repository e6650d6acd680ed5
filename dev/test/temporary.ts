import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that the user PostgreSQL runs as may walk into. */
export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mostrador-'));
  chmodSync(dir, 0o755);
  return dir;
}
