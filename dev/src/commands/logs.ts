import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { INFRA } from '../infra/index.ts';
import { home, logs as logDirectory } from '../paths.ts';
import { lastLines } from '../processes.ts';

type Log = { name: string; file: string };

export async function logs(name: string | undefined): Promise<void> {
  const all = allLogs();
  const wanted = name ? all.filter((log) => log.name === name) : all;
  if (wanted.length === 0) throw new Error(name ? `There is no log "${name}": choose among ${all.map((log) => log.name).join(', ') || 'none yet (make up)'}.` : 'There are no logs yet: make up starts the shop.');
  const label = (log: Log) => (wanted.length > 1 ? `${log.name.padEnd(10)} ` : '');
  for (const log of wanted) for (const line of lastLines(log.file, wanted.length > 1 ? 8 : 60)) console.log(label(log) + line);
  if (process.env.FOLLOW === '1') await Promise.all(wanted.map((log) => follow(log, (line) => console.log(label(log) + line))));
}

function allLogs(): Log[] {
  const processes = existsSync(logDirectory) ? readdirSync(logDirectory).filter((file) => file.endsWith('.log')) : [];
  const servers = INFRA.map((name) => ({ name, file: join(home, name, 'server.log') }));
  return [...processes.sort().map((file) => ({ name: file.slice(0, -4), file: join(logDirectory, file) })), ...servers].filter((log) => existsSync(log.file));
}

/** By asking, not by watching: works on every file system, and through the cut of a full log. */
async function follow({ file }: Log, line: (text: string) => void): Promise<never> {
  let at = statSync(file).size;
  let rest = '';
  for (;;) {
    await sleep(300);
    const size = existsSync(file) ? statSync(file).size : 0;
    if (size < at) at = 0;
    if (size === at) continue;
    const buffer = Buffer.alloc(size - at);
    const open = openSync(file, 'r');
    at += readSync(open, buffer, 0, buffer.length, at);
    closeSync(open);
    const lines = (rest + buffer.toString()).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line);
  }
}
