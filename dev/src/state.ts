import { join } from 'node:path';
import { readJson } from '@mostrador/ops/files';
import type { Night } from '@mostrador/ops/nightly';
import { run } from '@mostrador/ops/paths';
import type { ProcessId } from './processes.ts';

export type Death = { at: string; pid: number; reason: string; lastWords: string[] };

export type Entry = {
  kind: 'process' | 'server';
  state: 'running' | 'waiting' | 'stopped';
  process?: ProcessId;
  startedAt?: string;
  nextTryAt?: string;
  /** Why it does not do its work though it runs. */
  failing?: string | undefined;
  restarts: number;
  deaths: Death[];
};

/** What the supervisor writes at every change and everyone may read. */
export type State = {
  supervisor: ProcessId;
  mode: 'up' | 'dev';
  startedAt: string;
  entries: Record<string, Entry>;
  /** The last reconciliation of the books; none before the first night. */
  night?: Night;
  /** When the supervisor last could not write this, and why. */
  unsaved?: { since: string; reason: string; until?: string };
};

export const stateFile = join(run, 'state.json');
export const readState = (): State | undefined => readJson<State>(stateFile);

export const newEntry = (kind: Entry['kind']): Entry => ({ kind, state: 'stopped', restarts: 0, deaths: [] });

/** A life of it earns a fresh start. */
export const LONG_LIFE_MS = 60_000;

/** 0.5 s, then twice as long each time, at most 30 s; a long life earns a fresh start. */
export function delayAfter(deaths: number, livedMs: number): number {
  if (livedMs > LONG_LIFE_MS) return 500;
  return Math.min(500 * 2 ** Math.max(0, deaths - 1), 30_000);
}
