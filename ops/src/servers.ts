import type { Engine } from './engine.ts';

/** A PostgreSQL that runs on this machine for the shop alone: it can be stopped, and its files copied. */
export type Cluster = {
  engine: Engine;
  /** Its files, in `data`; `password` lies in `directory`. */
  folder: string;
  directory: string;
  /** Who it runs as, where that is somebody else. */
  user: { uid: number; gid: number } | undefined;
  /** Nobody starts it over the work; then it runs again, and says its address, for its password may be another. */
  whileStopped(work: () => Promise<void>): Promise<string>;
};

/** Where the data of the shop is. Without a cluster somebody else runs the servers, as in containers. */
export type Servers = { postgresUrl: string; natsUrl: string; cluster: Cluster | undefined };

/** The servers that the environment names, for what has no others. */
export function givenServers(): Servers {
  const { POSTGRES_URL: postgresUrl, NATS_URL: natsUrl } = process.env;
  if (!postgresUrl || !natsUrl) throw new Error('POSTGRES_URL and NATS_URL are needed.');
  return { postgresUrl, natsUrl, cluster: undefined };
}
