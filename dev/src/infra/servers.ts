import { join } from 'node:path';
import { home } from '@mostrador/ops/paths';
import type { Servers } from '@mostrador/ops/servers';
import { startInfra, whilePostgresStopped } from './index.ts';
import { clusterOf } from './postgres.ts';
import { postgresUser } from './user.ts';

const started = () => startInfra({ dir: home, fsync: true });

/** The servers of this shop, started where they are ours and did not run. */
export async function shopServers(): Promise<Servers> {
  const { postgresUrl, natsUrl, processes } = await started();
  const directory = join(home, 'postgres');
  const cluster = processes.postgres && {
    engine: processes.postgres.engine,
    folder: clusterOf(directory),
    directory,
    user: postgresUser(),
    async whileStopped(work: () => Promise<void>) {
      await whilePostgresStopped(home, work);
      return (await started()).postgresUrl;
    },
  };
  return { postgresUrl, natsUrl, cluster };
}
