import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, rolesOf, urlAs } from '@mostrador/database/migrate';
import { startInfra, stopInfra } from '@mostrador/dev/infra';
import type { Planned } from '@mostrador/dev/plan';
import { spawnDetached, stopProcess, until } from '@mostrador/dev/processes';
import { connectPeer, makeMetrics } from '@mostrador/kit';
import { freePort, makeKeys } from '@mostrador/kit/testing';
import { environmentOf, type Place, serverOf } from '@mostrador/manifest';
import { brokerAddress, credentialsOf } from '@mostrador/ops/broker';
import { writeJson } from '@mostrador/ops/files';
import { home, logs, root, run } from '@mostrador/ops/paths';
import { definitionOf } from '@mostrador/ops/services';
import { mainOf, services, simulators } from '@mostrador/ops/stack';
import { FiscalServiceDefinition } from '@mostrador/proto/fiscal';
import { type Control, controlOf } from '@mostrador/simulator-afip';
import { withSql } from '@mostrador/chaos/harness/reader';
import { infra, wipeStack } from '@mostrador/chaos/harness/servers';
import { clockSql, type StackClock, wear } from '@mostrador/chaos/harness/clock';

/** Who issues vouchers. */
const service = serverOf(services, 'fiscal');

/** Where its statements find a `now()`: that of the clock before PostgreSQL's own. */
const clockPath = `${service.name},clock,pg_catalog`;

/** Servers of their own, AFIP in a process of its own, and what a replica of `fiscal` is started with. */
export type FiscalStack = Awaited<ReturnType<typeof prepareStack>>;

async function startAfip(seed: number) {
  const [port, controlPort] = [await freePort(), await freePort()];
  const controlUrl = `http://127.0.0.1:${controlPort}`;
  const id = await spawnDetached({
    file: process.execPath,
    args: [
      join(root, 'simulators/afip/src/main.ts'),
      'start',
      `--port=${port}`,
      `--control-port=${controlPort}`,
      `--seed=${seed}`,
      `--ca=${join(home, 'afip')}`,
    ],
    log: join(logs, 'afip.log'),
  });
  // For make down, when this run is killed.
  writeJson(join(run, 'afip.process.json'), id);
  const answers = async () => (await fetch(`${controlUrl}/health`).catch(() => undefined))?.ok === true;
  await until('The simulator of AFIP', answers, { ms: 30_000 });
  return { at: `127.0.0.1:${port}`, control: controlOf(controlUrl), stop: () => stopProcess(id, 'SIGTERM') };
}

/** This process, the database and AFIP; a replica takes its clock when it starts. */
async function setClocks(postgresUrl: string, control: Control, clock: StackClock): Promise<void> {
  wear(clock);
  await withSql(postgresUrl, (client) => client.query(clockSql(clock)));
  await control.setClock({ now: new Date().toISOString(), speed: clock.speed });
}

type Servers = { postgresUrl: string; natsUrl: string; redisUrl: string; password: string };

/** What a replica is told; of AFIP its addresses only: times are as short, or as long, as each run wants them. */
function environmentIn(servers: Servers, ownOf: Place['ownOf'], afip: string, schemas: string): Record<string, string> {
  const { app, relay } = rolesOf(service.name);
  const databaseAs = (role: string) => urlAs(servers.postgresUrl, role, servers.password, schemas);
  return environmentOf(service, {
    services,
    simulators: simulators.map((one) => ({
      ...one,
      settings: Object.fromEntries(Object.entries(one.settings).filter(([key]) => key.endsWith('_URL'))),
    })),
    common: { NATS_URL: brokerAddress(servers.natsUrl), REDIS_URL: servers.redisUrl },
    ownOf,
    addressOf: () => undefined,
    databaseOf: () => ({ app: databaseAs(app), relay: databaseAs(relay) }),
    brokerCredentialsOf: (own) => credentialsOf(servers.natsUrl, own, services),
    secretOf: () => randomBytes(32).toString('base64'),
    folderOf: (volume) => join(home, volume),
    simulatorOf: (name) => (name === 'afip' ? afip : undefined),
    real: 'homologacion',
    given: {},
  });
}

/** New and empty, on servers that really write to disk. No replica runs yet. With a clock all live by it. */
export async function prepareStack(seed: number, clock?: StackClock) {
  await wipeStack();
  const { postgresUrl, natsUrl, redisUrl } = await startInfra(infra);
  const password = randomBytes(16).toString('hex');
  await migrate(await definitionOf(service.name), {
    adminUrl: postgresUrl,
    appPassword: password,
    relayPassword: password,
  });
  const afip = await startAfip(seed);
  if (clock) await setClocks(postgresUrl, afip.control, clock);
  const keys = await makeKeys([service.name]);
  const servers = { postgresUrl, natsUrl, redisUrl, password };
  const environment = environmentIn(servers, keys.env, afip.at, clock ? clockPath : service.name);
  const ports: Record<string, number> = {};
  const closers: (() => void)[] = [];
  return {
    postgresUrl,
    natsUrl,
    control: afip.control satisfies Control,
    /** Sets the clock that all live by; no replica may run meanwhile. */
    setClock: (next: StackClock) => setClocks(postgresUrl, afip.control, next),
    /** How a replica is started. What `more` has is read at each start. */
    async replica(name: string, more: Record<string, string>): Promise<Planned> {
      const [grpc, admin] = [await freePort(), await freePort()];
      ports[name] = grpc;
      const STATE_DIR = join(home, 'state', name);
      mkdirSync(STATE_DIR, { recursive: true });
      const own = { ...environment, STATE_DIR, GRPC_PORT: String(grpc), ADMIN_PORT: String(admin) };
      return {
        name,
        args: [mainOf(service)],
        env: Object.defineProperties({ ...own }, Object.getOwnPropertyDescriptors(more)),
        log: join(logs, `${name}.log`),
        admin: { [name]: `http://127.0.0.1:${admin}` },
      };
    },
    /** The verbs of a replica, for the owner of a company. */
    owner(replica: string, tenantId: string) {
      const peer = connectPeer(service.name, `127.0.0.1:${ports[replica]}`, {
        metrics: makeMetrics('chaos'),
        authorization: () => keys.token({ kind: 'user', tenantId, id: tenantId, role: 'owner', sessionId: tenantId }),
      });
      closers.push(peer.close);
      return peer.client(FiscalServiceDefinition, tenantId);
    },
    async stop() {
      for (const close of closers) close();
      await afip.stop();
      await stopInfra(home);
    },
  };
}
