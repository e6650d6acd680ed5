import { join } from 'node:path';
import { atLeast, engineAt, environment, isProgram, onThisMachine, type Engine } from '@mostrador/ops/engine';
import { once, password, writeFile } from '@mostrador/ops/files';
import { fromApt } from './packages.ts';
import { answers, ensureServer, serverRecord, stopServer, type Running, type StartOptions } from './server.ts';

const OLDEST = '6';
const INSTALL =
  'redis-server was not found and could not be fetched: install it (Debian: redis-server, macOS: brew install redis) or set REDIS_URL, then run this again.';

export async function startRedis(dir: string, { fsync, anew }: StartOptions): Promise<Running & { url: string }> {
  const engine = await engineFor(dir);
  const secret = once(join(dir, 'password'), password);
  const config = join(dir, 'redis.conf');
  const running = await ensureServer({
    title: 'Redis',
    dir,
    engine,
    stopSignal: 'SIGTERM',
    command: (port) => {
      writeFile(config, configuration({ port, dir, secret, keep: fsync }), 0o600);
      return { file: engine.file, args: [config], cwd: dir, env: environment(engine.libs) };
    },
    ready: async (running) => (await redisFails(dir, running)) === null,
    mayLose: ['appendonlydir', 'appendonly.aof', 'dump.rdb'],
    anew,
  });
  return { ...running, url: `redis://:${secret}@127.0.0.1:${running.port}` };
}

/** Why the Redis of a folder does not answer, or null. */
export async function redisFails(dir: string, { port }: Pick<Running, 'port'>): Promise<string | null> {
  const secret = once(join(dir, 'password'), password);
  const isGood = await answers(port, `AUTH ${secret}\r\n`, (answer) => answer.toString().startsWith('+OK'));
  return isGood ? null : 'it does not answer';
}

export const stopRedis = (dir: string): Promise<void> => stopServer(dir, 'SIGTERM');

function configuration({
  port,
  dir,
  secret,
  keep,
}: {
  port: number;
  dir: string;
  secret: string;
  keep: boolean;
}): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${dir}"`,
    `requirepass ${secret}`,
    `appendonly ${keep ? 'yes' : 'no'}`,
    'save ""',
    'maxmemory 256mb',
    'maxmemory-policy volatile-lru',
    'daemonize no',
    '',
  ].join('\n');
}

async function engineFor(dir: string): Promise<Engine> {
  const before = serverRecord(dir)?.engine;
  if (before && isProgram(before.file)) return before;
  for (const file of onThisMachine(['redis-server', 'valkey-server'])) {
    const engine = await engineAt('system', file);
    if (engine && atLeast(engine.version, OLDEST)) return engine;
  }
  const tree = await fromApt('redis-server');
  const engine = tree && (await engineAt('apt', join(tree.root, 'usr/bin/redis-server'), tree.libs));
  if (engine) return engine;
  throw new Error(INSTALL);
}
