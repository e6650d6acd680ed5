import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testInfra } from './infra/index.ts';

/**
 * Vitest's global setup: the servers under the tests, started where they are not running; they stay up for the next run.
 * Temporary files of the run lie in one folder, which what it answers takes away.
 */
export default async function setup(): Promise<() => void> {
  const { postgresUrl, natsUrl, redisUrl } = await testInfra();
  const temporary = mkdtempSync(join(tmpdir(), 'mostrador-run-'));
  const keys = join(temporary, 'keys');
  mkdirSync(keys, { mode: 0o700 });
  const servers = { POSTGRES_URL: postgresUrl, NATS_URL: natsUrl, REDIS_URL: redisUrl };
  Object.assign(process.env, { ...servers, TMPDIR: temporary, TEST_KEYS: keys });
  return () => rmSync(temporary, { recursive: true, force: true });
}
