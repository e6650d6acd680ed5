import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { logs, root } from './paths.ts';

/** Half past three in Buenos Aires, which is three hours behind UTC the whole year. */
const AT_UTC_MINUTES = 6 * 60 + 30;
const DAY_MS = 24 * 60 * 60_000;

/** How a nightly reconciliation ended. */
export type Night = { at: string; kept: boolean };

export function untilNight(now: Date): number {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) + AT_UTC_MINUTES * 60_000;
  return today > now.getTime() ? today - now.getTime() : today + DAY_MS - now.getTime();
}

/** Reconciles the books each night, as `make reconcile` does; `stop` ends the waiting. */
export function everyNight(ended: (night: Night) => void): { stop(): void } {
  let timer: NodeJS.Timeout;
  const wait = () => (timer = setTimeout(reconcile, untilNight(new Date())));
  const reconcile = () => {
    wait();
    const log = openSync(join(logs, 'reconcile.log'), 'a', 0o600);
    const child = spawn(process.execPath, [join(root, 'ops/src/reconcile.ts')], {
      cwd: root,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.once('error', () => ended({ at: new Date().toISOString(), kept: false }));
    child.once('exit', (code) => ended({ at: new Date().toISOString(), kept: code === 0 }));
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}
