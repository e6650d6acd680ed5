import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder that the user PostgreSQL runs as may walk into; gone when the test, or the file, is over. */
export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mostrador-dev-'));
  chmodSync(dir, 0o755);
  const clean = () => rmSync(dir, { recursive: true, force: true });
  try {
    onTestFinished(clean);
  } catch {
    afterAll(clean);
  }
  return dir;
}
