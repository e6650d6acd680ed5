import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shopServers } from '@mostrador/dev/infra/servers';
import { dumpDatabase, restoreDatabase } from '@mostrador/ops/copy';
import { home } from '@mostrador/ops/paths';

/** The database as it was at a moment. */
export type Backup = { folder: string; at: string; copy: Awaited<ReturnType<typeof dumpDatabase>> };

export async function backUp(name = 'backup'): Promise<Backup> {
  const folder = join(home, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  return { folder, at, copy: await dumpDatabase(folder, await shopServers()) };
}

/** Time goes back, under a new epoch; whoever works on the database is held meanwhile. */
export const goBack = async ({ folder, at, copy }: Backup): Promise<void> =>
  restoreDatabase(folder, copy, at, await shopServers());
