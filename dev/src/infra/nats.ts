import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, engineAt, environment, isProgram, onThisMachine, type Engine } from '@mostrador/ops/engine';
import { writeFile } from '@mostrador/ops/files';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { fromApt } from './packages.ts';
import { ensureServer, serverRecord, stopServer, type Running, type StartOptions } from './server.ts';

const OLDEST = '2.9';
/** A stream of one message, which is nobody’s. */
const PROBE = 'mostrador-probe';
const INSTALL =
  'nats-server was not found and could not be fetched: install it (Debian: nats-server, macOS: brew install nats-server) or set NATS_URL, then run this again.';

export async function startNats(dir: string, { fsync, anew }: StartOptions): Promise<Running & { url: string }> {
  const { accountIn, accountSettings, operatorUrl } = await import('@mostrador/ops/broker');
  const engine = await engineFor(dir);
  const config = join(dir, 'nats.conf');
  const account = accountIn(dir);
  const settings = {
    name: nameOf(dir),
    store: join(dir, 'jetstream'),
    always: fsync && atLeast(engine.version, '2.10'),
  };
  const wanted = (port: number) => configuration({ port, ...settings }) + accountSettings(account);
  await stopFormer(dir, config, wanted);
  let kept: string[] = [];
  const running = await ensureServer({
    title: 'NATS',
    dir,
    engine,
    stopSignal: 'SIGTERM',
    command: (port) => {
      adoptStreams(dir, account.id);
      kept = streamsIn(dir, account.id);
      writeFile(config, wanted(port), 0o600);
      return { file: engine.file, args: ['-c', config], cwd: dir, env: environment(engine.libs) };
    },
    ready: (running) =>
      natsFails(dir, running).then(
        (why) => why === null,
        () => false,
      ),
    mayLose: ['jetstream'],
    leftOut: (running) => lacksOne(dir, running, kept),
    anew,
  });
  return { ...running, url: operatorUrl(urlOf(running), account) };
}

const urlOf = ({ port }: Pick<Running, 'port'>): string => `nats://127.0.0.1:${port}`;
const nameOf = (dir: string): string => `mostrador-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;

/** One that another version started with other settings, as that everybody may do everything, is started again. */
async function stopFormer(dir: string, config: string, wanted: (port: number) => string): Promise<void> {
  const running = serverRecord(dir);
  if (running && existsSync(config) && readFileSync(config, 'utf8') !== wanted(running.port)) await stopNats(dir);
}

const storeOf = (dir: string, account: string): string => join(dir, 'jetstream', 'jetstream', account);

/** What such a one kept goes on as the account's. */
function adoptStreams(dir: string, account: string): void {
  const [former, now] = [storeOf(dir, '$G'), storeOf(dir, account)];
  if (existsSync(former) && !existsSync(now)) renameSync(former, now);
}

/** The streams that lie in the folder, whether or not NATS can read them. */
function streamsIn(dir: string, account: string): string[] {
  const folder = join(storeOf(dir, account), 'streams');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** NATS starts without a stream that it cannot read, and says so in its log only. */
async function lacksOne(dir: string, running: Pick<Running, 'port'>, kept: string[]): Promise<boolean> {
  if (kept.length === 0) return false;
  const known = await asking(dir, running, async ({ jsm }) => {
    const names = new Set<string>();
    for await (const name of jsm.streams.names()) names.add(name);
    return names;
  });
  return kept.some((name) => !known.has(name));
}

/**
 * Why the broker of a folder does not do its work, or null: something is published, and acknowledged when it is stored, and
 * every stream answers (one with a spoilt index holds its lock for hours). Its greeting praises JetStream even when a full
 * disk has ended that for good.
 */
export async function natsFails(dir: string, running: Pick<Running, 'port'>): Promise<string | null> {
  try {
    return await asking(dir, running, async ({ nc, js, jsm }) => {
      if (nc.info!.server_name !== nameOf(dir)) return 'the port is another server’s';
      await jsm.streams.info(PROBE).catch(() => jsm.streams.add({ name: PROBE, subjects: [PROBE], max_msgs: 1 }));
      await js.publish(PROBE);
      await jsm.streams.list().next();
      return null;
    });
  } catch (error) {
    return `it stores nothing (${(error as Error).message})`;
  }
}

type Asked = { nc: NatsConnection; js: JetStreamClient; jsm: JetStreamManager };

async function asking<T>(dir: string, running: Pick<Running, 'port'>, ask: (asked: Asked) => Promise<T>): Promise<T> {
  const { accountIn, asOperator, operatorUrl } = await import('@mostrador/ops/broker');
  const { connect } = await import('@nats-io/transport-node');
  const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
  const times = { timeout: 2_000 };
  const nc = await connect({ ...asOperator(operatorUrl(urlOf(running), accountIn(dir))), reconnect: false, ...times });
  try {
    return await ask({ nc, js: jetstream(nc, times), jsm: await jetstreamManager(nc, { checkAPI: false, ...times }) });
  } finally {
    await nc.close();
  }
}

export const stopNats = (dir: string): Promise<void> => stopServer(dir, 'SIGTERM');

type Settings = { port: number; name: string; store: string; always: boolean };

/** Before 2.10 there is no such setting: what a lost page cache takes, the relay publishes again. */
function configuration({ port, name, store, always }: Settings): string {
  const sync = always ? '\n  sync_interval: always' : '';
  return `listen: "127.0.0.1:${port}"\nserver_name: ${name}\njetstream {\n  store_dir: "${store}"${sync}\n}\n`;
}

async function engineFor(dir: string): Promise<Engine> {
  const before = serverRecord(dir)?.engine;
  if (before && isProgram(before.file)) return before;
  for (const file of onThisMachine(['nats-server'])) {
    const engine = await engineAt('system', file);
    if (engine && atLeast(engine.version, OLDEST)) return engine;
  }
  const tree = await fromApt('nats-server');
  const engine = tree && (await engineAt('apt', join(tree.root, 'usr/sbin/nats-server'), tree.libs));
  if (engine && atLeast(engine.version, OLDEST)) return engine;
  throw new Error(INSTALL);
}
