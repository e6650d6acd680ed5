import { askedBy, contradictions, type ServiceManifest } from '@mostrador/manifest';
import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { type AdminPages, type Metrics, serveAdmin } from '@mostrador/telemetry';
import type { z } from 'zod';
import { makeApplier } from './apply.ts';
import { brokerTrouble } from './bus.ts';
import type { Consumer } from './consumer.ts';
import { makeGathering, makePrisma, transaction } from '@mostrador/database';
import type { Catalogue } from '@mostrador/access';
import { type Ctx, onceIn } from './handler.ts';
import { type Job, type JobCtx, pruning, startJobs } from './jobs.ts';
import { opsHandlers } from './ops.ts';
import { type Relay, startRelay } from './relay.ts';
import { openResources, type Resources } from './resources.ts';
import { type CallFacts, type Implementation, makeServer } from './server.ts';
import { subscribe, type Subscription } from './subscribe.ts';

/** A service, complete: what it says of itself, what it serves, hears and does by the clock. */
export type Service = {
  name: string;
  manifest: ServiceManifest;
  migrations: URL;
  env?: z.ZodObject;
  errors: { catalogue: Catalogue };
  serves: Implementation[];
  consumes?: Consumer[];
  jobs?: Job[];
  /** Event types that it emits; for the generated map of events. */
  publishes?: { $type: string }[];
  /** More on the admin port: pages, and figures among the metrics. */
  admin?: (ctx: JobCtx, metrics: Metrics) => AdminPages;
};

/** Throws where a service is not what its manifest says. */
export function defineService(service: Omit<Service, 'name'>): Service {
  const { manifest, consumes = [], jobs = [], publishes = [] } = service;
  const wrong = contradictions(manifest, {
    serves: service.serves.map(({ definition }) => definition.fullName),
    publishes: publishes.map(({ $type }) => $type),
    hears: consumes.flatMap(({ subjects }) => subjects),
    jobs: jobs.map(({ name }) => name),
  });
  if (wrong.length > 0) throw new Error(`${manifest.name} is not what its manifest says: ${wrong.join('; ')}.`);
  return { ...service, name: manifest.name };
}

export type Running = {
  grpcPort: number;
  adminPort: number;
  /** True when nothing waits: no event to publish, none to apply. */
  idle(): Promise<boolean>;
  stop(): Promise<void>;
};

/** What verbs, consumers and jobs are given, all from the same resources. */
function contexts(resources: Resources, { name, manifest }: Service, relay: Relay, isDrill: () => boolean) {
  const { pool, log, redis, own, peer, metrics, auth } = resources;
  const gather = makeGathering(pool, relay.wake);
  const inPrisma = makePrisma(pool, name);
  const asked = (definition: unknown) => peer(askedBy(manifest, (definition as { fullName: string }).fullName));
  const common = {
    now: () => new Date(),
    isDrill,
    log,
    redis,
    env: own,
    as: ((tenantId, run) => transaction(pool, tenantId, relay.wake, run)) as Ctx['as'],
  };
  const jobCtx: JobCtx = {
    ...common,
    metrics,
    callFor: (tenantId, definition) => asked(definition).client(definition, tenantId),
  };
  const makeCtx = ({ actor, method, request, idempotencyKey, address, signal }: CallFacts): Ctx => ({
    ...common,
    actor,
    tenantId: actor.tenantId,
    signal,
    address,
    tenant: (run) => common.as(actor.tenantId, run),
    prisma: (client, run) => inPrisma(client, actor.tenantId, run),
    together: (work, item) => gather(work, actor.tenantId, item),
    once: (run) =>
      common.as(actor.tenantId, async (tx) => {
        const { answer, outcome } = await onceIn(tx, { method, key: idempotencyKey, request }, run);
        metrics.idempotency.inc({ outcome });
        return answer;
      }),
    call: (definition) => asked(definition).client(definition),
    approval: (token) => auth.verifyApproval(token, actor.tenantId),
  });
  return { common, jobCtx, makeCtx };
}

/** The events' side: what arrives is applied, and what waits can be told. */
function startConsuming(service: Service, resources: Resources, relay: Relay, ctx: ReturnType<typeof contexts>) {
  const { pool, metrics, tracing, bus, readEpoch, relaySql, log, peer } = resources;
  const consumers = service.consumes ?? [];
  const applier = makeApplier({ consumers, pool, committed: relay.wake, ctx: ctx.common, metrics, tracing });
  const askReplay = async (context: string) => {
    const ops = peer(context).client(OpsServiceDefinition, '');
    await ops.replay({ from: new Date(0).toISOString() });
  };
  const parts = { service: service.name, applier, bus, epoch: readEpoch, askReplay, log };
  const subscriptions: Subscription[] = applier.contexts.map((context) => subscribe(parts, context));
  const deadLetters = async () => {
    const [row] = await relaySql<{ count: number }>`
      select count(*) as count from kit_dead_letters where redriven_at is null`;
    return row!.count;
  };
  /** Events that are not applied yet, of one company where it is named; null while the broker cannot be asked. */
  const unapplied = async (tenantId?: string): Promise<number | null> => {
    const counts = await Promise.all(subscriptions.map((one) => one.waiting(tenantId)));
    return counts.reduce((total, one) => (total === null || one === null ? null : total + one), 0);
  };
  metrics.gauge('mostrador_consumer_dead_events', 'Events that could not be applied', deadLetters);
  const pending = async () => (await unapplied()) ?? Number.NaN;
  metrics.gauge('mostrador_consumer_waiting_events', 'Events in the streams that are not applied yet', pending);
  return { applier, deadLetters, unapplied, stop: () => Promise.all(subscriptions.map((one) => one.stop())) };
}

/** The epoch as it is told with every answer, and whether this is a drill: noticed within seconds when it changes. */
async function watchEpoch({ readEpoch, metrics }: Resources) {
  let { epoch, isDrill } = await readEpoch();
  const read = async () => ({ epoch, isDrill } = await readEpoch());
  const timer = setInterval(() => void read().catch(() => {}), 5_000);
  metrics.gauge('mostrador_drill', 'Whether this is a copy that writes nothing and reaches nobody', () =>
    Number(isDrill),
  );
  return { epoch: () => epoch, isDrill: () => isDrill, stop: () => clearInterval(timer) };
}

/** Starts a service from an environment. Returns when it serves; the broker may come later. */
export async function start(service: Service, environment: Record<string, string | undefined>): Promise<Running> {
  const resources = await openResources(service, environment);
  const { env, log, metrics, tracing, pool, relayPool, relaySql, auth, bus } = resources;
  const watch = await watchEpoch(resources);
  const relay = startRelay({ contracts: service.manifest.tells, pool: relayPool, bus, log, metrics });
  const ctx = contexts(resources, service, relay, watch.isDrill);
  const consuming = startConsuming(service, resources, relay, ctx);
  const implementations = [...service.serves, opsHandlers({ ...consuming, relay })];
  const { catalogue } = service.errors;
  const parts = { service: service.name, catalogue, implementations, auth, log, metrics, tracing };
  const server = makeServer({ ...parts, epoch: watch.epoch, isDrill: watch.isDrill, makeCtx: ctx.makeCtx });
  const grpcPort = await server.listen(`${env.HOST}:${env.GRPC_PORT}`);
  const stopJobs = startJobs([...(service.jobs ?? []), pruning(relaySql)], relayPool, ctx.jobCtx);
  let stopping = false;
  const ready = async () => !stopping && (await pool.query('select 1')).rowCount === 1;
  const readiness = async () => ({ ready: await ready(), troubles: [await brokerTrouble(bus())] });
  const pages = service.admin?.(ctx.jobCtx, metrics);
  const admin = await serveAdmin({
    host: env.HOST,
    port: env.ADMIN_PORT,
    registry: metrics.registry,
    readiness,
    pages,
  });
  log.info({ grpcPort, adminPort: admin.port }, 'serving');

  return {
    grpcPort,
    adminPort: admin.port,
    idle: async () => bus() !== null && (await relay.waiting()) === 0 && (await consuming.unapplied()) === 0,
    async stop() {
      stopping = true;
      watch.stop();
      stopJobs();
      await server.shutdown();
      await consuming.stop();
      await relay.stop();
      admin.server.close();
      await resources.close();
    },
  };
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
