import { join } from 'node:path';
import { writeFile } from '../files.ts';
import { atLeast, engineAt, environment, isProgram, onThisMachine, type Engine } from './engine.ts';
import { fromApt } from './packages.ts';
import { answers, ensureServer, serverRecord, stopServer, type Running } from './server.ts';

const OLDEST = '2.9';
const INSTALL =
  'nats-server was not found and could not be fetched: install it (Debian: nats-server, macOS: brew install nats-server) or set NATS_URL, then run this again.';

export async function startNats(dir: string, fsync: boolean): Promise<Running & { url: string }> {
  const engine = await engineFor(dir);
  const config = join(dir, 'nats.conf');
  const running = await ensureServer({
    title: 'NATS',
    dir,
    engine,
    stopSignal: 'SIGTERM',
    command: (port) => {
      writeFile(
        config,
        configuration({ port, store: join(dir, 'jetstream'), always: fsync && atLeast(engine.version, '2.10') }),
      );
      return { file: engine.file, args: ['-c', config], cwd: dir, env: environment(engine.libs) };
    },
    ready: (port) => answers(port, undefined, (answer) => /"jetstream":\s*true/.test(answer.toString())),
  });
  return { ...running, url: `nats://127.0.0.1:${running.port}` };
}

export const stopNats = (dir: string): Promise<void> => stopServer(dir, 'SIGTERM');

/** Before 2.10 there is no such setting: what a lost page cache takes, the relay publishes again. */
function configuration({ port, store, always }: { port: number; store: string; always: boolean }): string {
  const sync = always ? '\n  sync_interval: always' : '';
  return `listen: "127.0.0.1:${port}"\nserver_name: mostrador\njetstream {\n  store_dir: "${store}"${sync}\n}\n`;
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
