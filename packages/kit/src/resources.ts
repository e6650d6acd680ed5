import { foldersOf, type ServiceManifest } from '@mostrador/manifest';
import { type Logger, makeLog, makeMetrics, makeTracing, type Metrics, type Tracing } from '@mostrador/telemetry';
import { Redis } from 'ioredis';
import type pg from 'pg';
import type { z } from 'zod';
import { type Auth, makeAuth } from '@mostrador/access';
import { type Bus, connectBus, type Epoch } from './bus.ts';
import { connectPeer, type Peer } from './client.ts';
import { assertOrdinaryRole, assertSchema, makePool, measurePool, type Sql, sqlOver } from '@mostrador/database';
import { type BaseEnv, baseEnv, readEnv } from './env.ts';

type Environment = Record<string, string | undefined>;

/** What a service stands on. Nothing of it is shared with another service in the same process. */
export type Resources = {
  env: BaseEnv;
  /** The service's own settings, by their schema. */
  own<S extends z.ZodObject>(schema: S): z.infer<S>;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  pool: pg.Pool;
  /** As the role that sees the outbox and the dead letters of all tenants, and nothing else. */
  relayPool: pg.Pool;
  relaySql: Sql;
  redis: Redis | null;
  auth: Auth;
  /** Null until the broker has been reached for the first time. */
  bus: () => Bus | null;
  readEpoch: () => Promise<Epoch & { isDrill: boolean }>;
  /** The connection to whoever serves a contract. */
  peer(contract: string): Peer;
  close(): Promise<void>;
};

function openRedis(url: string | undefined): Redis | null {
  if (!url) return null;
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    lazyConnect: true,
  });
  redis.on('error', () => {});
  redis.connect().catch(() => {});
  return redis;
}

function openPeers(environment: Environment, parts: { auth: Auth; metrics: Metrics; tracing: Tracing }) {
  const peers = new Map<string, Peer>();
  return {
    peer(name: string): Peer {
      const key = `${name.toUpperCase()}_URL`;
      const address = environment[key];
      if (!address) throw new Error(`${key} is not set`);
      const authorization = (tenantId: string) => parts.auth.tokenFor(name, tenantId);
      const peer = peers.get(name) ?? connectPeer(name, address, { ...parts, authorization });
      peers.set(name, peer);
      return peer;
    },
    close: () => peers.forEach((peer) => peer.close()),
  };
}

/**
 * Connects; returns while the broker may still be away, and throws when the database is, or is of another version than the
 * code, or the role is not ordinary.
 */
export async function openResources(
  definition: { name: string; manifest: ServiceManifest; migrations: URL; env?: z.ZodObject },
  environment: Environment,
): Promise<Resources> {
  const { name: service, manifest, env: ownEnv } = definition;
  const env = readEnv(baseEnv, environment);
  const own = ownEnv && readEnv(ownEnv, environment);
  const log = makeLog(service, env.LOG_LEVEL);
  const metrics = makeMetrics(service);
  metrics.watchDisks({ ...foldersOf(manifest, environment), STATE_DIR: env.STATE_DIR });
  const tracing = await makeTracing(service, env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const onError = (error: Error) => log.warn({ err: error }, 'database connection lost');
  const pool = makePool(env.DATABASE_URL, env.DATABASE_POOL, onError);
  // The relay and each job hold a connection while they are at it.
  const relayPool = makePool(env.RELAY_DATABASE_URL, 8, onError);
  await assertOrdinaryRole(pool);
  await assertSchema(pool, definition);
  const redis = openRedis(env.REDIS_URL);
  const auth = makeAuth({
    service,
    contracts: manifest.tells,
    keyFile: env.SERVICE_KEY_FILE,
    jwksFile: env.SERVICE_JWKS_FILE,
    identityJwksUrl: env.IDENTITY_JWKS_URL,
    stateDir: env.STATE_DIR,
    redis,
  });
  let bus: Bus | null = null;
  const connecting = connectBus(service, env, log).then(
    (connected) => (bus = connected),
    (error: Error) => log.error({ err: error }, 'no broker'),
  );
  const peers = openPeers(environment, { auth, metrics, tracing });
  const relaySql = sqlOver(relayPool);
  measurePool(pool, relaySql, metrics);

  const opened = { env, log, metrics, tracing, pool, relayPool, relaySql, redis, auth };
  return {
    ...opened,
    own<S extends z.ZodObject>(schema: S) {
      if (schema !== (ownEnv as z.ZodObject)) throw new Error('Not the env of this service.');
      return own as z.infer<S>;
    },
    bus: () => bus,
    async readEpoch() {
      const [row] = await relaySql<Epoch & { isDrill: boolean }>`
        select epoch, restore_point as "restorePoint", coalesce(home <> kit_home(${env.PLACE}), false) as "isDrill"
        from kit_epoch`;
      return row!;
    },
    peer: peers.peer,
    async close() {
      peers.close();
      // A broker that never came would keep us waiting for ever.
      await Promise.race([connecting, new Promise((resolve) => setTimeout(resolve, 100))]);
      await bus?.close();
      auth.stop();
      redis?.disconnect();
      await tracing.stop();
      await Promise.all([pool.end(), relayPool.end()]);
    },
  };
}
