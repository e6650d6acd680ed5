import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Afip, afipOfShop, fiscalSettings, journalDirectory, simulatorArgs } from './afip.ts';
import type { Infra } from './infra/index.ts';
import { readJson, writeJson } from './files.ts';
import { hasMailbox, mailboxArgs, mailboxSettings } from './mail.ts';
import { ensureServiceKeys, jwksFile, passwordOf, secretOf, serviceKeyFile } from './keys.ts';
import { home, keys, logs, root, run } from './paths.ts';
import { placeHere } from './place.ts';
import { gatewayPortFile, isFree, nextFree, rememberedPorts } from './ports.ts';
import { givenSettings } from './settings.ts';
import { sourcesHere } from './sources.ts';
import { KEY_HOLDERS, OWN, SERVICES, STACK, type ProcessSpec } from './stack.ts';
import { webhookSettings } from './webhooks.ts';

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

export const planFile = join(run, 'plan.json');
export const readPlan = (): Plan | undefined => readJson<Plan>(planFile);
export const partsFile = join(run, 'parts.json');

/**
 * For what lives shortly V8 would take 64 MB in each process, and keep them. With less of it a loaded shop needs 30 % less
 * memory, and no processor that one could measure.
 */
const youngMb = '--max-semi-space-size=8';

/** Ports, keys and the environment of every process, written where the supervisor finds it. */
export async function makePlan(infra: Infra, options: { single: boolean }): Promise<Plan> {
  const names = OWN.map((spec) => spec.name);
  const afip = afipOfShop();
  ensureServiceKeys(keys, KEY_HOLDERS);
  const ports = await rememberedPorts(
    STACK.flatMap(({ name, kind }) => [`${name}.${kind === 'simulator' ? 'http' : 'grpc'}`, `${name}.admin`]),
  );
  const port = await gatewayPort();
  const simulators = STACK.filter(({ name, kind }) => kind === 'simulator' && (name !== 'mailbox' || hasMailbox(afip)));
  const env = environmentOf({ infra, ports, port, afip });
  const parts = Object.fromEntries(OWN.map((spec) => [spec.name, env(spec)]));
  const admin = (name: string) => ({ [name]: `http://127.0.0.1:${ports[`${name}.admin`]}` });
  const own: Planned[] = options.single
    ? [
        {
          name: 'mostrador',
          args: [join(root, 'dev/src/single.ts'), partsFile],
          env: {},
          log: join(logs, 'mostrador.log'),
          admin: Object.assign({}, ...names.map(admin)),
        },
      ]
    : OWN.map((spec) => ({
        name: spec.name,
        args: [youngMb, join(root, spec.main)],
        env: parts[spec.name]!,
        log: join(logs, `${spec.name}.log`),
        niceness: spec.niceness ?? 0,
        admin: admin(spec.name),
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
    processes: afip === 'simulator' ? [...own, ...simulators.map(simulatorAt(ports))] : own,
  };
  writeJson(partsFile, parts, 0o600);
  writeJson(planFile, plan, 0o600);
  return plan;
}

/** A simulator has two doors of its own: where it is taken for the real one, and where it is steered or looked at. */
const simulatorAt =
  (ports: Record<string, number>) =>
  ({ name, main, niceness = 0 }: ProcessSpec): Planned => ({
    name,
    args: [
      join(root, main),
      ...(name === 'mailbox' ? mailboxArgs : simulatorArgs)(ports[`${name}.http`]!, ports[`${name}.admin`]!),
    ],
    env: {},
    log: join(logs, `${name}.log`),
    niceness,
    admin: { [name]: `http://127.0.0.1:${ports[`${name}.admin`]}` },
    readyPath: '/health',
  });

type Given = { infra: Infra; ports: Record<string, number>; port: number; afip: Afip };

function environmentOf({ infra, ports, port, afip }: Given): (spec: ProcessSpec) => Record<string, string> {
  const common = {
    HOST: '127.0.0.1',
    NATS_URL: infra.natsUrl,
    REDIS_URL: infra.redisUrl,
    SERVICE_JWKS_FILE: jwksFile(keys),
    IDENTITY_JWKS_URL: `http://127.0.0.1:${ports['identity.admin']}/jwks.json`,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    ...(hasMailbox(afip) ? mailboxSettings(ports['mailbox.http']!) : {}),
    // What Node makes of the sources: from the second start on a process is up in half the time, in 20 MB less.
    NODE_COMPILE_CACHE: join(home, 'compiled'),
    ...Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_URL`, `127.0.0.1:${ports[`${name}.grpc`]}`])),
  };
  return ({ name, kind, secrets }) => ({
    ...common,
    GRPC_PORT: String(ports[`${name}.grpc`]),
    ADMIN_PORT: String(ports[`${name}.admin`]),
    SERVICE_KEY_FILE: serviceKeyFile(keys, name),
    STATE_DIR: stateDirectory(name),
    PLACE: placeHere(),
    ...(kind === 'service'
      ? {
          DATABASE_URL: databaseUrl(infra.postgresUrl, name, `mostrador_${name}`),
          RELAY_DATABASE_URL: databaseUrl(infra.postgresUrl, name, `mostrador_${name}_relay`),
        }
      : {}),
    ...(name === 'fiscal'
      ? { JOURNAL_DIR: journalDirectory, ...fiscalSettings(afip, `http://127.0.0.1:${ports['afip.http']}`) }
      : {}),
    ...(name === 'webhooks' ? webhookSettings(afip) : {}),
    ...(kind === 'gateway' ? { PORT: String(port), HOST: process.env.PUBLIC_HOST ?? '127.0.0.1' } : {}),
    ...Object.fromEntries((secrets ?? []).map((secret) => [secret, process.env[secret] ?? secretOf(keys, secret)])),
  });
}

function databaseUrl(adminUrl: string, schema: string, role: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = passwordOf(keys, role);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
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
