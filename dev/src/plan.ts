import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, type Place, type SimulatorManifest } from '@mostrador/manifest';
import { type Afip, afipOfShop, simulatorDirectory, standIns } from '@mostrador/ops/afip';
import { brokerAddress, credentialsOf } from '@mostrador/ops/broker';
import { readJson, writeJson } from '@mostrador/ops/files';
import { databaseUrls, ensureServiceKeys, jwksFile, secretOf, serviceKeyFile } from '@mostrador/ops/keys';
import { home, keys, logs, root, run } from '@mostrador/ops/paths';
import { placeHere } from '@mostrador/ops/place';
import { planFile } from '@mostrador/ops/shop';
import { sourcesHere } from '@mostrador/ops/sources';
import { KEY_HOLDERS, mainOf, own, services, simulators } from '@mostrador/ops/stack';
import type { Infra } from './infra/index.ts';
import { gatewayPortFile, isFree, nextFree, rememberedPorts } from './ports.ts';
import { givenSettings } from './settings.ts';

export type Planned = {
  name: string;
  args: string[];
  env: Record<string, string>;
  log: string;
  niceness?: number;
  /** Where each part of this process says whether it is ready. */
  admin: Record<string, string>;
  /** The path under which it says so; `/readyz` when absent. */
  readyPath?: string;
};

export type Plan = {
  gatewayUrl: string;
  /** Somebody asked for the gateway's port: it is not exchanged for another. */
  portGiven?: boolean;
  single: boolean;
  /** The code that it was made for. */
  sources: string;
  afip: Afip;
  /** What was given to the processes when they were started; empty where it was not. Not in plans of before. */
  settings?: Record<string, string>;
  infra: { dir: string; fsync: boolean; postgresUrl: string; natsUrl: string; redisUrl: string };
  processes: Planned[];
};

export const readPlan = (): Plan | undefined => readJson<Plan>(planFile);
export const partsFile = join(run, 'parts.json');

/**
 * For what lives shortly V8 would take 64 MB in each process, and keep them. With less of it a loaded shop needs 30 % less
 * memory, and no processor that one could measure.
 */
const youngMb = '--max-semi-space-size=8';

/** Ports, keys and the environment of every process, written where the supervisor finds it. */
export async function makePlan(infra: Infra, options: { single: boolean }): Promise<Plan> {
  const afip = afipOfShop();
  ensureServiceKeys(keys, KEY_HOLDERS);
  const ports = await rememberedPorts(
    [...own, ...simulators].flatMap(({ name, kind }) => [
      `${name}.${kind === 'simulator' ? 'http' : 'grpc'}`,
      `${name}.admin`,
    ]),
  );
  const port = await gatewayPort();
  const place = placeOf({ infra, ports, port, afip });
  const parts = Object.fromEntries(own.map((one) => [one.name, environmentOf(one, place)]));
  const admin = (name: string) => ({ [name]: `http://127.0.0.1:${ports[`${name}.admin`]}` });
  const ours: Planned[] = options.single
    ? [
        {
          name: 'mostrador',
          args: [join(root, 'dev/src/single.ts'), partsFile],
          env: {},
          log: join(logs, 'mostrador.log'),
          admin: Object.assign({}, ...own.map(({ name }) => admin(name))),
        },
      ]
    : own.map((one) => ({
        name: one.name,
        args: [youngMb, mainOf(one)],
        env: parts[one.name]!,
        log: join(logs, `${one.name}.log`),
        niceness: one.niceness ?? 0,
        admin: admin(one.name),
      }));
  const { postgresUrl, natsUrl, redisUrl } = infra;
  const plan: Plan = {
    gatewayUrl: `http://127.0.0.1:${port}`,
    portGiven: Boolean(process.env.PORT),
    single: options.single,
    sources: sourcesHere(),
    afip,
    settings: await givenSettings(parts),
    infra: { dir: home, fsync: true, postgresUrl, natsUrl, redisUrl },
    processes: [...ours, ...standIns(afip).map(simulatorAt(ports))],
  };
  writeJson(partsFile, parts, 0o600);
  writeJson(planFile, plan, 0o600);
  return plan;
}

/** Where a simulator that runs here has its two doors: where it is taken for the real one, and where it is steered. */
const simulatorAt =
  (ports: Record<string, number>) =>
  (simulator: SimulatorManifest): Planned => {
    const { name, niceness = 0 } = simulator;
    const [port, admin] = [ports[`${name}.http`]!, ports[`${name}.admin`]!];
    const places: Record<string, string> = { port: `${port}`, admin: `${admin}`, folder: simulatorDirectory(name) };
    return {
      name,
      args: [
        mainOf(simulator),
        ...simulator.args.map((arg) => arg.replace(/\{(\w+)\}/, (_, key: string) => places[key]!)),
      ],
      env: {},
      log: join(logs, `${name}.log`),
      niceness,
      admin: { [name]: `http://127.0.0.1:${admin}` },
      readyPath: '/health',
    };
  };

type Given = { infra: Infra; ports: Record<string, number>; port: number; afip: Afip };

/** This machine, as the place of all processes. */
function placeOf({ infra, ports, port, afip }: Given): Place {
  const standing = standIns(afip).map(({ name }) => name);
  return {
    services,
    simulators,
    common: {
      HOST: '127.0.0.1',
      NATS_URL: brokerAddress(infra.natsUrl),
      REDIS_URL: infra.redisUrl,
      SERVICE_JWKS_FILE: jwksFile(keys),
      IDENTITY_JWKS_URL: `http://127.0.0.1:${ports['identity.admin']}/jwks.json`,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
      PLACE: placeHere(),
      // What Node makes of the sources: from the second start on a process is up in half the time, in 20 MB less.
      NODE_COMPILE_CACHE: join(home, 'compiled'),
    },
    ownOf: (name) => ({
      ...(name === 'gateway'
        ? { PORT: String(port), HOST: process.env.PUBLIC_HOST ?? '127.0.0.1' }
        : { GRPC_PORT: String(ports[`${name}.grpc`]) }),
      ADMIN_PORT: String(ports[`${name}.admin`]),
      SERVICE_KEY_FILE: serviceKeyFile(keys, name),
      STATE_DIR: stateDirectory(name),
    }),
    addressOf: (name) => `127.0.0.1:${ports[`${name}.grpc`]}`,
    databaseOf: (name) => databaseUrls(keys, infra.postgresUrl, name),
    brokerCredentialsOf: (one) => credentialsOf(infra.natsUrl, one, services),
    secretOf: (name) => process.env[name] || secretOf(keys, name),
    folderOf: (volume) => join(home, volume),
    simulatorOf: (name) => (standing.includes(name) ? `127.0.0.1:${ports[`${name}.http`]}` : undefined),
    real: afip,
    given: process.env,
  };
}

function stateDirectory(name: string): string {
  const dir = join(home, 'state', name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}

/** PORT where given; else the one of the last time, else 8080, else the next free one: remembered. */
async function gatewayPort(): Promise<number> {
  const host = process.env.PUBLIC_HOST ?? '127.0.0.1';
  const wanted = Number(process.env.PORT || 0);
  if (wanted && !(await isFree(wanted, host)))
    throw new Error(`Port ${wanted} is taken: choose another, as in PORT=${wanted + 1} make up.`);
  const before = readJson<{ port: number }>(gatewayPortFile)?.port;
  const port = wanted || (before && (await isFree(before, host)) ? before : await nextFree(8080, host));
  writeJson(gatewayPortFile, { port });
  return port;
}
