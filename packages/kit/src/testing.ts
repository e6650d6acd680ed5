import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportJWK, importJWK, SignJWT } from 'jose';
import { headers } from '@nats-io/transport-node';
import { OpsServiceDefinition } from '@mostrador/proto/ops';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, approvalAudience, issuer, publicJwk } from './auth.ts';
import { connectPeer } from './client.ts';
import type { EventType } from '@mostrador/database';
import { migrate, rolesOf, urlAs } from '@mostrador/database/migrate';
import { childSpan, inScope, makeMetrics } from '@mostrador/telemetry';
import { type Running, type Service, start } from './service.ts';

const password = 'test';

/** The servers under the tests, from the environment that the global setup has filled. */
export const infra = () => ({
  postgresUrl: process.env['POSTGRES_URL']!,
  natsUrl: process.env['NATS_URL']!,
  redisUrl: process.env['REDIS_URL']!,
});

async function asAdmin<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

const urlOf = (database: string) => {
  const url = new URL(infra().postgresUrl);
  url.pathname = `/${database}`;
  return url.href;
};

function fingerprint(services: Service[]): string {
  const hash = createHash('sha1');
  hash.update(readFileSync(new URL(import.meta.resolve('@mostrador/database/kit.sql'))));
  hash.update(readFileSync(new URL(import.meta.resolve('@mostrador/database/migrate'))));
  for (const service of services) {
    hash.update(service.name);
    for (const folder of readdirSync(service.migrations, { withFileTypes: true })) {
      if (folder.isDirectory()) hash.update(readFileSync(new URL(`${folder.name}/migration.sql`, service.migrations)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** A database of its own with the services' schemas, copied from a template that is migrated once. */
export async function makeDatabase(services: Service[]): Promise<{ url: string; drop(): Promise<void> }> {
  const template = `tpl_${fingerprint(services)}`;
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(infra().postgresUrl, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext($1))`, [template]);
    const known = await admin.query('select from pg_database where datname = $1 and datistemplate', [template]);
    if (known.rowCount === 0) {
      await admin.query(`drop database if exists ${template}`);
      await admin.query(`create database ${template}`);
      for (const service of services) {
        await migrate(service, { adminUrl: urlOf(template), appPassword: password, relayPassword: password });
      }
      await admin.query(`alter database ${template} is_template true`);
    }
    await admin.query(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(name),
    drop: () =>
      asAdmin(infra().postgresUrl, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** Keys that stand in for `identity` and for every service, and the tokens they sign. */
export async function makeKeys(services: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-'));
  const make = async (kid: string) => {
    const jwk = await exportJWK(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    return { ...jwk, kid, alg: 'RS256', use: 'sig' };
  };
  const identity = await make('test');
  const write = (name: string, content: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const own = await Promise.all(services.map((name) => make(`service:${name}`)));
  services.forEach((name, index) => write(`${name}.jwk`, own[index]));
  const jwksFile = write('services.json', { keys: own.map(publicJwk) });
  const identityFile = write('identity.json', { keys: [publicJwk(identity)] });
  const key = await importJWK(identity, 'RS256');

  const sign = (claims: Record<string, unknown>, audience: string, expires: string | number = '15m') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);

  return {
    folder,
    env: (name: string) => ({
      SERVICE_KEY_FILE: join(folder, `${name}.jwk`),
      SERVICE_JWKS_FILE: jwksFile,
      IDENTITY_JWKS_URL: pathToFileURL(identityFile).href,
      STATE_DIR: join(folder, name),
    }),
    /** An access token for any actor. */
    token(actor: Actor, expires?: string | number): Promise<string> {
      const base = { sub: actor.id, tid: actor.tenantId };
      const claims: Record<string, unknown> =
        actor.kind === 'user'
          ? { ...base, typ: 'user', role: actor.role, sid: actor.sessionId, till: actor.tillId, bid: actor.branchId }
          : actor.kind === 'till'
            ? { ...base, typ: 'till', bid: actor.branchId }
            : actor.kind === 'api_key'
              ? { ...base, typ: 'api_key', role: actor.role, scp: actor.scopes }
              : base;
      return sign(claims, issuer, expires);
    },
    approval: (tenantId: string, approverId: string, action: string, targetId: string, role = 'supervisor') =>
      sign(
        { sub: approverId, tid: tenantId, role, act: action, tgt: targetId, jti: randomUUID() },
        approvalAudience,
        '5m',
      ),
    /** A token with which a service calls another. */
    async serviceToken(caller: string, callee: string, tenantId: string): Promise<string> {
      const jwk = own[services.indexOf(caller)]!;
      return new SignJWT({ tid: tenantId })
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
        .setIssuer(jwk.kid)
        .setAudience(callee)
        .setIssuedAt()
        .setExpirationTime('60s')
        .sign(await importJWK(jwk, 'RS256'));
    },
  };
}

const until = async (condition: () => Promise<boolean>, what: string, timeoutMs = 20_000) => {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Timed out waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export type Network = Awaited<ReturnType<typeof startNetwork>>;

/**
 * Starts services in this process on free ports, with a database, a bus prefix and keys of their own. Peers that are not
 * started stay unset, unless their address is given in `environment`. There, `IDENTITY_ADMIN_PORT` is the admin port of
 * `identity` alone, and so on.
 */
export async function startNetwork(services: Service[], environment: Record<string, string> = {}) {
  const database = await makeDatabase(services);
  const names = ['identity', 'stock', 'sales', 'cash', 'test', ...services.map((service) => service.name)];
  const keys = await makeKeys([...new Set(names)]);
  const { natsUrl, redisUrl } = infra();
  const prefix = `t${randomUUID().slice(0, 8)}-`;
  const nc = await connect({ servers: environment['NATS_URL'] ?? natsUrl });
  const metrics = makeMetrics('test');
  const running = new Map<string, Running>();
  const addresses: Record<string, string> = {};

  const envOf = (service: Service): Record<string, string> => ({
    ...keys.env(service.name),
    DATABASE_URL: urlAs(database.url, rolesOf(service.name).app, password, service.name),
    RELAY_DATABASE_URL: urlAs(database.url, rolesOf(service.name).relay, password, service.name),
    NATS_URL: natsUrl,
    REDIS_URL: redisUrl,
    BUS_PREFIX: prefix,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    ...addresses,
    ...environment,
  });
  // Addresses are needed before the services are up: the ports are taken in order, and callers look them up when called.
  const launch = async (service: Service) => {
    const port = addresses[`${service.name.toUpperCase()}_URL`]?.split(':')[1] ?? '0';
    const admin = environment[`${service.name.toUpperCase()}_ADMIN_PORT`];
    const ports = { GRPC_PORT: port, ...(admin ? { ADMIN_PORT: admin } : {}) };
    const one = await start(service, { ...envOf(service), ...ports });
    addresses[`${service.name.toUpperCase()}_URL`] = `127.0.0.1:${one.grpcPort}`;
    running.set(service.name, one);
    return one;
  };
  for (const service of services) addresses[`${service.name.toUpperCase()}_URL`] = `127.0.0.1:${await freePort()}`;
  await Promise.all(services.map(launch));

  const closers: (() => void)[] = [];
  const network = {
    keys,
    prefix,
    database,
    running,
    addresses,
    envOf,
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
    /** Publishes a fact as another context would, and returns its event id. */
    async publish<T>(type: EventType<T>, tenantId: string, key: string, message: T, id = uuidv7()): Promise<string> {
      const head = headers();
      for (const [name, value] of Object.entries({
        'Event-Id': id,
        Tenant: tenantId,
        Actor: 'test',
        Key: key,
        Time: new Date().toISOString(),
      })) {
        head.set(name, value);
      }
      const context = type.$type.split('.')[1]!;
      const jsm = await jetstreamManager(nc);
      const name = prefix + context;
      // Its emitter makes it too, with settings of its own: whoever comes second finds it.
      await jsm.streams
        .info(name)
        .catch(() => jsm.streams.add({ name, subjects: [`${prefix}mostrador.${context}.>`] }))
        .catch(() => jsm.streams.info(name));
      await jetstream(nc).publish(prefix + type.$type, JSON.stringify(type.toJSON(message)), { headers: head });
      return id;
    },
    /** Facts of a type that a service has emitted, oldest first. */
    async emitted<T>(
      type: EventType<T>,
      tenantId?: string,
    ): Promise<{ id: string; key: string; tenantId: string; body: T }[]> {
      const context = type.$type.split('.')[1]!;
      const rows = await network.sql<{ id: string; key: string; tenant_id: string; body: string }>(
        `select id, key, tenant_id, body from ${context}.kit_outbox where subject = $1 and ($2::uuid is null or tenant_id = $2) order by id`,
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
    drain: () =>
      until(async () => {
        const idle = async () => (await Promise.all([...running.values()].map((one) => one.idle()))).every(Boolean);
        return (await idle()) && (await idle());
      }, 'events to be applied'),
    until,
    async stopService(service: Service) {
      await running.get(service.name)?.stop();
      running.delete(service.name);
    },
    startService: launch,
    async stop() {
      for (const close of closers) close();
      await Promise.all([...running.values()].map((one) => one.stop()));
      const jsm = await jetstreamManager(nc);
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

/** A port that nobody listens on, from below those that the system lends to outgoing connections. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? port : freePort();
}

/** A company with people of every role, for tests. */
export async function makeCompany(keys: Awaited<ReturnType<typeof makeKeys>>, tenantId = uuidv7()) {
  const branchId = uuidv7();
  const tillId = uuidv7();
  const user = (role: Extract<Actor, { kind: 'user' }>['role'], id = uuidv7()) =>
    keys.token({ kind: 'user', tenantId, id, role, sessionId: uuidv7() });
  return {
    tenantId,
    branchId,
    tillId,
    user,
    till: (id = tillId) => keys.token({ kind: 'till', tenantId, id, branchId }),
  };
}
export { uuidv7 };
