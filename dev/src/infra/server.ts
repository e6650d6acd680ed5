import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '@mostrador/ops/engine';
import { readJson, writeJson } from '@mostrador/ops/files';
import { say } from '@mostrador/ops/shell';
import { takesNothing } from '../disk.ts';
import { keepPort } from '../ports.ts';
import { isAlive, lastLines, spawnDetached, stopProcess, until, type Command, type ProcessId } from '../processes.ts';

export type Running = { engine: Engine; port: number; process: ProcessId };

export type StartOptions = Pick<ServerSpec, 'anew'> & { fsync: boolean; clock?: Record<string, string> | undefined };

export type ServerSpec = {
  title: string;
  dir: string;
  engine: Engine;
  command(port: number): Omit<Command, 'log'>;
  /** Whether it does its work, and is this one: another shop's may listen on the port meanwhile. */
  ready(running: Running): Promise<boolean>;
  stopSignal: NodeJS.Signals;
  /** Log lines that say the last life's remains are still in the way: try again, the port is good. */
  notYet?: RegExp;
  beforeStart?(): Promise<void>;
  /** What of its folder may be lost. A server that has this is started again when it no longer answers. */
  mayLose?: string[];
  /** Whether it left out, at a start, what it could not read of it. */
  leftOut?(running: Running): Promise<boolean>;
  /** What it kept is put aside first: it was started with it again and again, and did not do its work. */
  anew?: boolean | undefined;
};

const PORT_TAKEN = /address (already )?in use/i;
const UNREADABLE = 'unreadable';
class LeftOut extends Error {
  override name = 'LeftOut';
}

const recordOf = (dir: string): string => join(dir, 'server.json');
const logOf = (dir: string): string => join(dir, 'server.log');
export const serverRecord = (dir: string): Running | undefined => readJson<Running>(recordOf(dir));

/** The running server of this directory, or a new one on the port of the last time. */
export async function ensureServer(spec: ServerSpec): Promise<Running> {
  const before = serverRecord(spec.dir);
  if (before && isAlive(before.process)) {
    try {
      await untilReady(spec, before, spec.mayLose ? 10_000 : 60_000);
      return before;
    } catch (error) {
      if (!spec.mayLose) throw error;
      say(`${spec.title} does not answer: it is started again.`);
      await stopProcess(before.process, spec.stopSignal);
    }
  }
  if (spec.anew) setAside(spec);
  let port = await keepPort(before?.port);
  for (let attempt = 1; ; attempt++) {
    await spec.beforeStart?.();
    const started = await spawnDetached({ ...spec.command(port), log: logOf(spec.dir) });
    const running: Running = { engine: spec.engine, port, process: started };
    writeJson(recordOf(spec.dir), running, 0o600);
    try {
      await untilReady(spec, running);
      await refuseHalf(spec, running);
      return running;
    } catch (error) {
      await stopProcess(started, spec.stopSignal);
      if (attempt === 10) throw error;
      const words = lastLines(logOf(spec.dir), 8).join('\n');
      const isTaken = PORT_TAKEN.test(words) && !spec.notYet?.test(words);
      if (!isTaken && (attempt === 2 || error instanceof LeftOut)) setAside(spec);
      port = await keepPort(isTaken ? undefined : port);
      await sleep(500);
    }
  }
}

/** A store of which a part was left out is worse than none: its remains spoil what is made in its place. */
async function refuseHalf(spec: ServerSpec, running: Running): Promise<void> {
  if (takesNothing(spec.dir) || !(await spec.leftOut?.(running))) return;
  throw new LeftOut(`${spec.title} left out a part of what it kept.`);
}

/**
 * What a server cannot read and need not keep, as after a power cut; the last of it is there for whoever wants to look.
 * Not while the disk takes nothing: there a sound store does not work either.
 */
function setAside({ dir, title, mayLose = [] }: ServerSpec): void {
  const left = mayLose.filter((name) => existsSync(join(dir, name)));
  if (left.length === 0 || takesNothing(dir)) return;
  const aside = join(dir, UNREADABLE);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  for (const name of left) renameSync(join(dir, name), join(aside, name));
  say(`${title} cannot use what it kept: it begins anew, for nothing of it is lost for good (${aside}).`);
}

/** Where what a server could not use was put, and when; nothing where that never was. */
export function putAside(dir: string): { folder: string; at: string } | undefined {
  const folder = join(dir, UNREADABLE);
  const at = statSync(folder, { throwIfNoEntry: false })?.mtime.toISOString();
  return at ? { folder, at } : undefined;
}

async function untilReady(spec: ServerSpec, running: Running, ms = 60_000): Promise<void> {
  const dead = () =>
    isAlive(running.process)
      ? undefined
      : `${spec.title} ended at once. Its last words (${logOf(spec.dir)}):\n${lastLines(logOf(spec.dir), 8).join('\n')}`;
  await until(spec.title, () => spec.ready(running), { ms, stop: dead });
  const why = dead();
  if (why) throw new Error(why);
}

export async function stopServer(dir: string, signal: NodeJS.Signals): Promise<void> {
  const running = serverRecord(dir);
  if (running) await stopProcess(running.process, signal, 30_000);
}

/** Says something to a local port and asks whether the first answer is the wanted one. */
export function answers(
  port: number,
  say: Buffer | string | undefined,
  wanted: (answer: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (good: boolean) => {
      socket.destroy();
      done(good);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => done(false));
    socket.once('connect', () => say && socket.write(say));
    socket.once('data', (data) => finish(wanted(data)));
  });
}
