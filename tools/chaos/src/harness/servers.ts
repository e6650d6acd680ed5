import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { wipeInfra } from '@mostrador/dev/infra';
import { home, keys, logs, run } from '@mostrador/ops/paths';
import { volumeDirectories } from '@mostrador/ops/stack';

/** Servers that really write to disk. */
export const infra = { dir: home, fsync: true };

/** Nothing is left of the run before. */
export async function wipeStack(): Promise<void> {
  await wipeInfra(home);
  for (const dir of [keys, run, logs, join(home, 'state'), ...volumeDirectories])
    rmSync(dir, { recursive: true, force: true });
}
