import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Client } from 'nice-grpc';
import type { z } from 'zod';
import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { type Admin, type AdminPages, serveAdmin } from './admin.ts';
import { makeAuth } from './auth.ts';
import { type Bus, connectBus, type Epoch } from './bus.ts';
import { connectPeer, type Peer } from './client.ts';
import { type Consumer, makeApplier, subscribe, type Subscription } from './consume.ts';
import { assertOrdinaryRole, makePool, sqlOver, transaction } from './db.ts';
import { type BaseEnv, baseEnv, readEnv } from './env.ts';
import type { Catalogue } from './errors.ts';
import { type Ctx, onceIn } from './handler.ts';
import { makeLog } from './log.ts';
import { makeMetrics } from './metrics.ts';
import { opsHandlers } from './ops.ts';
import { makePrisma } from './prisma.ts';
import { startRelay } from './relay.ts';
import { inScope, childSpan } from './scope.ts';
import { type Implementation, makeServer } from './server.ts';
import { makeTracing } from './trace.ts';

/** Work that a service does by the clock. It runs in one replica at a time; a run that throws is tried at the next turn. */
export type Job = { name: string; everyMs: number; run(ctx: JobCtx): Promise<void> };

/** What a job has in its hands: the same as a verb, without a caller. */
export type JobCtx = Pick<Ctx, 'as' | 'prismaAs' | 'now' | 'log' | 'env' | 'redis'> & {
  /** Another service's verbs, for one tenant. */
  callFor<D extends Parameters<Peer['client']>[0]>(tenantId: string, definition: D): Client<D>;
};

/** A service, complete: what it is called, what it serves, hears and does by the clock. */
export type Service = {
  name: string;
  migrations: URL;
  env?: z.ZodObject;
  errors: { catalogue: Catalogue };
  serves: Implementation[];
  consumes?: Consumer[];
  jobs?: Job[];
  /** Event types that it emits; for the generated map of events. */
  publishes?: { $type: string }[];
  /** More pages on the admin port. */
  pages?: (ctx: JobCtx) => AdminPages;
};

export const defineService = (service: Service): Service => service;

export type Running = {
  grpcPort: number;
  adminPort: number;
  /** True when nothing waits: no event to publish, none to apply. */
  idle(): Promise<boolean>;
  stop(): Promise<void>;
};

const peerName = (fullName: string) => fullName.split('.')[1]!;

/** Starts a service from an environment. Returns when it serves; the broker may come later. */
export async function start(service: Service, environment: Record<string, string | undefined>): Promise<Running> {
  const env = readEnv(baseEnv, environment) as BaseEnv;
  const own = new Map<z.ZodObject, unknown>();
  if (service.env) own.set(service.env, readEnv(service.env, environment));
  const log = makeLog(service.name, env.LOG_LEVEL);
  const metrics = makeMetrics(service.name);
  const tracing = await makeTracing(service.name, env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const onError = (error: Error) => log.warn({ err: error }, 'database connection lost');
  const pool = makePool(env.DATABASE_URL, env.DATABASE_POOL, onError);
  const relayPool = makePool(env.RELAY_DATABASE_URL, 2, onError);
  await assertOrdinaryRole(pool);

  const redis = env.REDIS_URL
    ? new Redis(env.REDIS_URL, {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        commandTimeout: 500,
        lazyConnect: true,
      })
    : null;
  redis?.on('error', () => {});
  redis?.connect().catch(() => {});
  const auth = makeAuth({
    service: service.name,
    keyFile: env.SERVICE_KEY_FILE,
    jwksFile: env.SERVICE_JWKS_FILE,
    identityJwksUrl: env.IDENTITY_JWKS_URL,
    stateDir: env.STATE_DIR,
    redis,
  });

  let bus: Bus | null = null;
  const getBus = () => bus;
  const connecting = connectBus(env.NATS_URL, env.BUS_PREFIX, service.name, log).then(
    (connected) => (bus = connected),
    (error: Error) => log.error({ err: error }, 'no broker'),
  );
  const relaySql = sqlOver(relayPool);
  const readEpoch = async (): Promise<Epoch> => {
    const [row] = await relaySql<{
      epoch: number;
      restore_point: string | null;
    }>`select epoch, restore_point from kit_epoch`;
    return { epoch: row!.epoch, restorePoint: row!.restore_point };
  };
  let epoch = (await readEpoch()).epoch;
  const relay = startRelay(service.name, relayPool, getBus, log, metrics);
  const committed = () => relay.wake();
  const inPrisma = makePrisma(pool, service.name, committed);

  const peers = new Map<string, Peer>();
  const peer = (fullName: string, tenantId?: string): Peer => {
    const name = peerName(fullName);
    const key = tenantId === undefined ? name : `${name} ${tenantId}`;
    let known = peers.get(key);
    if (!known) {
      const address = environment[`${name.toUpperCase()}_URL`];
      if (!address) throw new Error(`${name.toUpperCase()}_URL is not set`);
      known = connectPeer(
        name,
        address,
        metrics,
        (current) => auth.tokenFor(name, tenantId ?? current),
        undefined,
        tracing,
      );
      peers.set(key, known);
    }
    return known;
  };

  const common = {
    now: () => new Date(),
    log,
    redis,
    env<S extends z.ZodObject>(schema: S): z.infer<S> {
      if (!own.has(schema)) throw new Error('Not the env of this service.');
      return own.get(schema) as z.infer<S>;
    },
    as: ((tenantId, run) => transaction(pool, tenantId, committed, run)) as Ctx['as'],
    prismaAs: ((tenantId, client, run) => inPrisma(client, tenantId, run)) as Ctx['prismaAs'],
  };
  const jobCtx: JobCtx = {
    ...common,
    callFor: (tenantId, definition) => peer((definition as { fullName: string }).fullName, tenantId).client(definition),
  };

  const applier = makeApplier(service.consumes ?? [], pool, committed, common, metrics, tracing);
  const askReplay = async (context: string, from: string) => {
    const ops = { ...OpsServiceDefinition, fullName: OpsServiceDefinition.fullName };
    await inScope({ requestId: `replay-${service.name}`, traceparent: childSpan(), tenantId: '' }, () =>
      peer(`mostrador.${context}`).client(ops).replay({ from }),
    );
  };
  const subscriptions: Subscription[] = applier.contexts.map((context) =>
    subscribe(service.name, context, applier, getBus, readEpoch, askReplay, log),
  );
  const deadLetters = async () => {
    const [row] = await relaySql<{ count: number }>`
      select count(*) as count from kit_dead_letters where redriven_at is null`;
    return row!.count;
  };
  metrics.gauge('dead_letters', 'Events that could not be applied', () => deadLetters().catch(() => -1));
  metrics.gauge('consumer_waiting', 'Events in the streams that are not applied yet', async () => {
    const counts = await Promise.all(subscriptions.map((one) => one.waiting().catch(() => 0)));
    return counts.reduce<number>((total, one) => total + (one ?? 0), 0);
  });
  metrics.gauge('db_pool_waiting', 'Requests that wait for a database connection', () => pool.waitingCount);
  metrics.gauge('db_pool_in_use', 'Database connections at work', () => pool.totalCount - pool.idleCount);

  const server = makeServer({
    service: service.name,
    implementations: [
      ...service.serves,
      opsHandlers({ applier, relay, subscriptions: () => subscriptions, deadLetters }),
    ],
    auth,
    log,
    metrics,
    tracing,
    epoch: () => epoch,
    makeCtx: ({ actor, method, request, idempotencyKey, address, signal }) => ({
      ...common,
      actor,
      tenantId: actor.tenantId,
      signal,
      address,
      tenant: (run) => common.as(actor.tenantId, run),
      prisma: (client, run) => common.prismaAs(actor.tenantId, client, run),
      once: (run) =>
        common.as(actor.tenantId, async (tx) => {
          const { answer, outcome } = await onceIn(tx, method, idempotencyKey, request, run);
          metrics.idempotency.inc({ outcome });
          return answer;
        }),
      call: (definition) => peer((definition as unknown as { fullName: string }).fullName).client(definition),
      approval: (token, action, targetId) => auth.verifyApproval(token, actor.tenantId, action, targetId),
    }),
  });
  const grpcPort = await server.listen(`${env.HOST}:${env.GRPC_PORT}`);

  let stopping = false;
  const timers = [...(service.jobs ?? []), pruning(relaySql)].map((job) =>
    everyTurn(job, relayPool, jobCtx, () => stopping),
  );
  const epochTimer = setInterval(() => {
    readEpoch().then(
      (read) => (epoch = read.epoch),
      () => {},
    );
  }, 5_000);
  const admin: Admin = await serveAdmin(
    env.HOST,
    env.ADMIN_PORT,
    metrics.registry,
    async () =>
      !stopping &&
      (await pool.query('select 1').then(
        () => true,
        () => false,
      )),
    service.pages?.(jobCtx),
  );
  log.info({ grpcPort, adminPort: admin.port }, 'serving');

  return {
    grpcPort,
    adminPort: admin.port,
    async idle() {
      if (!bus || (await relay.waiting()) > 0) return false;
      const counts = await Promise.all(subscriptions.map((one) => one.waiting()));
      return counts.every((count) => count === 0);
    },
    async stop() {
      stopping = true;
      clearInterval(epochTimer);
      for (const timer of timers) clearInterval(timer);
      await server.shutdown();
      await Promise.all(subscriptions.map((one) => one.stop()));
      await relay.stop();
      for (const one of peers.values()) one.close();
      // A broker that never came would keep us waiting for ever.
      await Promise.race([connecting, new Promise((resolve) => setTimeout(resolve, 100))]);
      await bus?.close();
      auth.stop();
      redis?.disconnect();
      await tracing.stop();
      admin.server.close();
      await Promise.all([pool.end(), relayPool.end()]);
    },
  };
}

/** Removes what has served its time: outbox rows after 30 days, inbox and keys after 60. */
const pruning = (sql: ReturnType<typeof sqlOver>): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    await sql`delete from kit_outbox where stream_seq is not null and created_at < now() - interval '30 days'`;
    await sql`delete from kit_inbox where received_at < now() - interval '60 days'`;
    await sql`delete from kit_idempotency where created_at < now() - interval '60 days'`;
  },
});

/** Runs a job in turns; an advisory lock keeps other replicas out of the same turn. */
function everyTurn(job: Job, pool: ReturnType<typeof makePool>, ctx: JobCtx, stopping: () => boolean): NodeJS.Timeout {
  let busy = false;
  const turn = async () => {
    if (busy || stopping()) return;
    busy = true;
    try {
      const client = await pool.connect();
      try {
        const lock = await client.query(
          `select pg_try_advisory_lock(hashtext('job ' || $1), hashtext(current_schema)) as mine`,
          [job.name],
        );
        if (!lock.rows[0].mine) return;
        try {
          const span = { requestId: `${job.name} ${randomUUID()}`, traceparent: childSpan(), actorId: 'system' };
          await inScope(span, () => job.run(ctx));
        } finally {
          await client.query(`select pg_advisory_unlock(hashtext('job ' || $1), hashtext(current_schema))`, [job.name]);
        }
      } finally {
        client.release();
      }
    } catch (error) {
      if (!stopping()) ctx.log.warn({ err: error, job: job.name }, 'job failed; it runs again at its next turn');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void turn(), job.everyMs);
  timer.unref();
  return timer;
}

/** The main function of a process: starts the service and stops it cleanly when told to. */
export async function run(service: Service): Promise<void> {
  const running = await start(service, process.env);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      const hurry = setTimeout(() => process.exit(1), 15_000);
      hurry.unref();
      void running.stop().then(() => process.exit(0));
    });
  }
}
