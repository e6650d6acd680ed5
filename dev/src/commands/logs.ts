import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { home, logs as logDirectory } from '@mostrador/ops/paths';
import { say } from '@mostrador/ops/shell';
import { own, simulators } from '@mostrador/ops/stack';
import { INFRA } from '../infra/index.ts';
import { lastLines } from '../processes.ts';

type Log = { name: string; file: string };

export async function logs(name: string | undefined): Promise<void> {
  const all = allLogs();
  const wanted = name ? all.filter((log) => log.name === name) : all;
  if (wanted.length === 0)
    throw new Error(
      name
        ? noLog(
            name,
            all.map((log) => log.name),
          )
        : 'There are no logs yet: make up starts the shop.',
    );
  const find = process.env.FIND;
  const label = (log: Log) => (wanted.length > 1 ? `${log.name.padEnd(10)} ` : '');
  let found = 0;
  for (const log of wanted) {
    const lines = find
      ? readFileSync(log.file, 'utf8')
          .split('\n')
          .filter((line) => line.includes(find))
      : lastLines(log.file, wanted.length > 1 ? 8 : 60);
    found += lines.length;
    for (const line of lines) console.log(label(log) + readable(line));
  }
  if (find && found === 0) say(`No line holds "${find}" in ${wanted.map((log) => log.name).join(', ')}.`);
  if (process.env.FOLLOW === '1')
    await Promise.all(wanted.map((log) => follow(log, (line) => console.log(label(log) + readable(line)))));
}

/** What writes a log sooner or later. */
const KNOWN = [...[...own, ...simulators].map(({ name }) => name), 'mostrador', 'supervisor', 'reconcile', ...INFRA];

function noLog(name: string, there: string[]): string {
  const what =
    name === 'reconcile'
      ? 'There is no log "reconcile" yet: the books are reconciled each night at half past three, or now by make reconcile'
      : `There is no log "${name}"${KNOWN.includes(name) ? ' yet' : ''}`;
  return `${what}. There are: ${there.join(', ') || 'none yet (make up)'}.`;
}

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };
const EVERY_LINE = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'service', 'err', 'v', 'traceId']);
/** What a line of the door is about, said before the rest. */
const ASKED = ['method', 'route', 'status', 'reason', 'ms'];

/** Pino's JSON for people; any other line, and every line with RAW=1, as it is. */
export function readable(line: string): string {
  if (process.env.RAW === '1' || !line.startsWith('{')) return line;
  let entry: Record<string, unknown> & { level?: number; msg?: string };
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return line;
  }
  if (entry.level === undefined) return line;
  const time = new Date(entry.time as number | string);
  const when = Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(11, 23)} `;
  const level = LEVELS[entry.level] ?? String(entry.level);
  const asked = entry.route === undefined ? [] : ASKED.filter((key) => entry[key] !== undefined);
  const said = asked.map((key) => ` ${String(entry[key])}${key === 'ms' ? 'ms' : ''}`);
  const more = Object.entries(entry)
    .filter(([key]) => !EVERY_LINE.has(key) && !asked.includes(key))
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const error = entry.err as { stack?: string; message?: string } | undefined;
  return `${when}${level.padEnd(5)} ${entry.msg ?? ''}${said.join('')}${more.join('')}${error ? `\n${error.stack ?? error.message ?? ''}` : ''}`;
}

function allLogs(): Log[] {
  const processes = existsSync(logDirectory) ? readdirSync(logDirectory).filter((file) => file.endsWith('.log')) : [];
  const servers = INFRA.map((name) => ({ name, file: join(home, name, 'server.log') }));
  return [
    ...processes.sort().map((file) => ({ name: file.slice(0, -4), file: join(logDirectory, file) })),
    ...servers,
  ].filter((log) => existsSync(log.file));
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
