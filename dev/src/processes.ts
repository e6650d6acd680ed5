import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A pid alone is not an identity: the kernel hands it out again. */
export type ProcessId = { pid: number; born: string };

export type Command = {
  file: string;
  args: string[];
  log: string;
  env?: Record<string, string | undefined>;
  cwd?: string;
  uid?: number;
  gid?: number;
};

/** Its own session, output to a file: outlives the shell and the process that started it. */
export async function spawnDetached(command: Command): Promise<ProcessId> {
  mkdirSync(dirname(command.log), { recursive: true });
  const log = openSync(command.log, 'a', 0o600);
  try {
    const { file, args, env, cwd, uid, gid } = command;
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: env ?? process.env,
      cwd,
      uid,
      gid,
    });
    const pid = await new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('spawn', () => done(child.pid as number));
    });
    child.unref();
    return { pid, born: bornAt(pid) ?? 'gone' };
  } finally {
    closeSync(log);
  }
}

/** When the kernel started this process, or nothing when there is none (a zombie is none). */
export function bornAt(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const [state, ...born] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : born.join(' ');
  } catch {
    return undefined;
  }
}

export const isAlive = (id: ProcessId | undefined): id is ProcessId => id !== undefined && bornAt(id.pid) === id.born;

export async function stopProcess(id: ProcessId | undefined, signal: NodeJS.Signals, graceMs = 15_000): Promise<void> {
  if (!isAlive(id)) return;
  signalIfAlive(id, signal);
  if (await goneWithin(id, graceMs)) return;
  signalIfAlive(id, 'SIGKILL');
  if (!(await goneWithin(id, 5_000)))
    throw new Error(`Process ${id.pid} does not end; end it by hand (kill -9 ${id.pid}).`);
}

export function signalIfAlive(id: ProcessId, signal: NodeJS.Signals): void {
  try {
    if (isAlive(id)) process.kill(id.pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM')
      throw new Error(`Process ${id.pid} belongs to another user; stop it as that user.`, { cause: error });
    if (code !== 'ESRCH') throw error;
  }
}

async function goneWithin(id: ProcessId, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(25)) if (!isAlive(id)) return true;
  return !isAlive(id);
}

export async function until(
  what: string,
  ready: () => Promise<boolean>,
  options: { ms: number; stop?: () => string | undefined },
): Promise<void> {
  for (const end = Date.now() + options.ms; Date.now() < end; await sleep(50)) {
    if (await ready()) return;
    const why = options.stop?.();
    if (why) throw new Error(why);
  }
  throw new Error(`${what} is not ready after ${Math.round(options.ms / 1000)} s.`);
}

export function lastLines(path: string, count: number): string[] {
  try {
    const text = readFileSync(path, 'utf8');
    return text
      .slice(-64 * 1024)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } catch {
    return [];
  }
}
