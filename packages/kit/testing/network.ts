import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EventType } from '@mostrador/database';
import { rolesOf, urlAs } from '@mostrador/database/migrate';
import { contractsOf, environmentOf, type OwnManifest, type Place, serverOf } from '@mostrador/manifest';
import { asOperator, brokerAddress, credentialsOf } from '@mostrador/ops/broker';
import { KEY_HOLDERS, own, services as all, simulators as standIns } from '@mostrador/ops/stack';
import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { childSpan, inScope, makeMetrics } from '@mostrador/telemetry';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import { connectPeer } from '../src/client.ts';
import { branchesNamed } from '../src/relay.ts';
import { type Running, type Service, start } from '../src/service.ts';
import { asAdmin, infra, makeDatabase, password } from './database.ts';
import { makeKeys } from './keys.ts';

const until = async (condition: () => Promise<boolean>, what: string, timeoutMs = 20_000) => {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Timed out waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export type Network = Awaited<ReturnType<typeof startNetwork>>;

/** A secret as a network of tests has it: always the same, so that what it signs can be looked at. */
export const secretOf = (name: string): string => createHash('sha256').update(name).digest('base64');

/**
 * Starts services in this process on free ports, with a database, a bus prefix and keys of their own; each is told what its
 * manifest asks for. Peers that are not started stay unset, unless their address is given in `environment`. There,
 * `IDENTITY_ADMIN_PORT` is the admin port of `identity` alone, and so on. `simulators` says where those run that stand in.
 */
export async function startNetwork(
  services: Service[],
  { NATS_URL: broker = infra().natsUrl, ...environment }: Record<string, string> = {},
  simulators: Record<string, string> = {},
) {
  const database = await makeDatabase(services);
  const names = [...KEY_HOLDERS, 'ecommerce', 'test', ...services.map((service) => service.name)];
  const keys = await makeKeys([...new Set(names)]);
  const { redisUrl } = infra();
  const prefix = `t${randomUUID().slice(0, 8)}-`;
  const nc = await connect(asOperator(broker));
  const metrics = makeMetrics('test');
  const running = new Map<string, Running>();
  const addresses: Record<string, string> = {};

  const databaseAs = (name: string, role: string) => urlAs(database.url, role, password, name);
  const place: Place = {
    services: [
      ...all,
      ...services.flatMap(({ manifest }) => (all.some(({ name }) => name === manifest.name) ? [] : manifest)),
    ],
    simulators: standIns,
    common: {
      NATS_URL: brokerAddress(broker),
      REDIS_URL: redisUrl,
      BUS_PREFIX: prefix,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    },
    ownOf: keys.env,
    addressOf: (name) => addresses[`${name.toUpperCase()}_URL`],
    databaseOf: (name) => ({ app: databaseAs(name, rolesOf(name).app), relay: databaseAs(name, rolesOf(name).relay) }),
    brokerCredentialsOf: (one) => credentialsOf(broker, one, place.services, prefix),
    secretOf,
    folderOf(volume) {
      const folder = join(keys.folder, volume);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    simulatorOf: (name) => simulators[name],
    real: 'homologacion',
    given: environment,
  };
  const envOf = ({ manifest }: { manifest: OwnManifest }): Record<string, string> => ({
    ...environmentOf(manifest, place),
    ...environment,
  });
  const setAddress = ({ manifest }: Service, port: number) => {
    for (const contract of manifest.tells) addresses[`${contract.toUpperCase()}_URL`] = `127.0.0.1:${port}`;
  };
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  /** Its owner makes it too, with settings of its own: whoever comes second finds it. */
  const makeStream = async (contract: string) => {
    const name = prefix + contract;
    await jsm.streams
      .info(name)
      .catch(() => jsm.streams.add({ name, subjects: [`${prefix}mostrador.${contract}.>`] }))
      .catch(() => jsm.streams.info(name));
  };
  /** The streams of those who are not started here, and so do not make theirs. */
  const makeOtherStreams = async () => {
    const told = services.flatMap(({ manifest }) => manifest.tells);
    await Promise.all(
      contractsOf(place.services)
        .filter((contract) => !told.includes(contract))
        .map(makeStream),
    );
  };
  await makeOtherStreams();
  // Addresses are needed before the services are up: the ports are taken in order, and callers look them up when called.
  const launch = async (service: Service) => {
    const port = addresses[`${service.name.toUpperCase()}_URL`]?.split(':')[1] ?? '0';
    const admin = environment[`${service.name.toUpperCase()}_ADMIN_PORT`];
    const ports = { GRPC_PORT: port, ...(admin ? { ADMIN_PORT: admin } : {}) };
    const one = await start(service, { ...envOf(service), ...ports });
    setAddress(service, one.grpcPort);
    running.set(service.name, one);
    return one;
  };
  for (const service of services) setAddress(service, await freePort());
  await Promise.all(services.map(launch));

  const closers: (() => void)[] = [];
  const network = {
    keys,
    prefix,
    database,
    running,
    addresses,
    envOf,
    /** What the gateway before them is started with. */
    envOfGateway: () => ({ ...envOf({ manifest: own.find(({ kind }) => kind === 'gateway')! }), PORT: '0' }),
    /** A typed client of one of the services, with a token; `as` in each call's place would be noise. */
    client<D extends { fullName: string }>(
      definition: D,
      token: string,
      extra: Record<string, string> = {},
      name = definition.fullName.split('.')[1]!,
    ) {
      const peer = connectPeer(name, addresses[`${name.toUpperCase()}_URL`]!, {
        metrics,
        authorization: async () => token,
      });
      closers.push(peer.close);
      const client = peer.client(definition as never) as unknown as Record<
        string,
        (input: unknown, options: unknown) => unknown
      >;
      const call =
        (method: string) =>
        (input: unknown, options: { idempotencyKey?: string } = {}) =>
          inScope({ requestId: randomUUID(), traceparent: childSpan() }, async () => {
            const { Metadata } = await import('nice-grpc');
            const metadata = Metadata(extra);
            if (options.idempotencyKey) metadata.set('idempotency-key', options.idempotencyKey);
            return client[method]!(input, { metadata });
          });
      return new Proxy(client, {
        // It has no `then`: a client can be the answer of an async function.
        get: (_client, method: string) => (method === 'then' ? undefined : call(method)),
      }) as unknown as TestClient<D>;
    },
    /** The operators' verbs of a service. */
    ops: (name: string, token: string) => network.client(OpsServiceDefinition, token, {}, name),
    /** Publishes a fact as another context would, under a key, and returns its event id: a new one unless it is named. */
    async publish<T>(
      type: EventType<T>,
      tenantId: string,
      under: string | { key: string; id?: string | undefined },
      message: NoInfer<DeepPartial<T>>,
    ): Promise<string> {
      const { key, id = uuidv7() } = typeof under === 'string' ? { key: under } : under;
      const body = JSON.stringify(type.toJSON(message as T));
      const head = headers();
      for (const [name, value] of Object.entries({
        'Event-Id': id,
        Tenant: tenantId,
        Actor: 'test',
        Key: key,
        Branches: branchesNamed(body),
        Time: new Date().toISOString(),
      })) {
        head.set(name, value);
      }
      const context = type.$type.split('.')[1]!;
      await makeStream(context);
      await jetstream(nc).publish(prefix + type.$type, body, { headers: head });
      return id;
    },
    /** Facts of a type that a service has emitted, oldest first. */
    async emitted<T>(
      type: EventType<T>,
      tenantId?: string,
    ): Promise<{ id: string; key: string; tenantId: string; body: T }[]> {
      const { name: schema } = serverOf(place.services, type.$type.split('.')[1]!);
      const rows = await network.sql<{ id: string; key: string; tenant_id: string; body: string }>(
        `select id, key, tenant_id, body from ${schema}.kit_outbox where subject = $1 and ($2::uuid is null or tenant_id = $2) order by id`,
        [type.$type, tenantId ?? null],
      );
      return rows.map((row) => ({
        id: row.id,
        key: row.key,
        tenantId: row.tenant_id,
        body: type.fromJSON(JSON.parse(row.body)),
      }));
    },
    /** Any SQL, as the superuser: to look at the state, or to break it. */
    sql: <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
      asAdmin(database.url, async (admin) => (await admin.query(text, values)).rows as Row[]),
    /** Waits until no event waits anywhere. No test sleeps. */
    async drain() {
      // A broker that began anew has none of them.
      await makeOtherStreams();
      await until(async () => {
        const idle = async () => (await Promise.all([...running.values()].map((one) => one.idle()))).every(Boolean);
        return (await idle()) && (await idle());
      }, 'events to be applied');
    },
    until,
    /** What a broker that was set up anew no longer has. */
    loseStream: (contract: string) => jsm.streams.delete(prefix + contract),
    async stopService(service: Service) {
      await running.get(service.name)?.stop();
      running.delete(service.name);
    },
    startService: launch,
    async stop() {
      for (const close of closers) close();
      await Promise.all([...running.values()].map((one) => one.stop()));
      for await (const stream of jsm.streams.list()) {
        if (stream.config.name.startsWith(prefix)) await jsm.streams.delete(stream.config.name);
      }
      await nc.close();
      await database.drop();
    },
  };
  return network;
}

type TestClient<D> = {
  [M in D extends { methods: infer Methods } ? keyof Methods : never]: D extends { methods: infer Methods }
    ? Methods[M & keyof Methods] extends {
        requestType: { decode(...args: never[]): infer Request };
        responseType: { decode(...args: never[]): infer Response };
      }
      ? (input: DeepPartial<Request>, options?: { idempotencyKey?: string }) => Promise<Response>
      : never
    : never;
};

type DeepPartial<T> = T extends (infer U)[]
  ? DeepPartial<U>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** One service on its own. */
export const startForTest = (service: Service, environment?: Record<string, string>) =>
  startNetwork([service], environment);

/** Of each process of a run of tests a range of its own: a port that one has asked for, no other can take before it is used. */
const ownPorts = { from: 12_000 + 2_000 * (Number(process.env['VITEST_POOL_ID'] ?? 0) % 4), count: 2_000 };
let portsAsked = Math.floor(Math.random() * ownPorts.count);

/** A port that nobody listens on, from below those that the system lends to outgoing connections. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const port = ownPorts.from + (portsAsked++ % ownPorts.count);
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? port : freePort();
}
