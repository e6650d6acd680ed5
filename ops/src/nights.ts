import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilNight } from './nightly.ts';
import { fromRoot } from './paths.ts';

/** What `compose.yaml` runs beside the shop: each night a backup, then the books. What goes wrong stands in its log. */

const folder = '/backups';
const kept = Number(process.env.BACKUPS_KEPT || 14);

async function run(script: string, environment: Record<string, string>): Promise<boolean> {
  const child = spawn(process.execPath, [fromRoot(script)], {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  const code = await new Promise((resolve) => child.once('error', () => resolve(1)).once('exit', resolve));
  if (code !== 0) console.error(`${new Date().toISOString()} ${script} FAILED`);
  return code === 0;
}

async function night(): Promise<void> {
  const to = join(folder, new Date().toISOString().replaceAll(':', '-').slice(0, 19));
  // Old ones go when there is a new one, and not before.
  if (await run('ops/src/backup.ts', { TO: to })) {
    const all = readdirSync(folder).filter((name) => /^\d{4}-\d\d-\d\dT[\d-]{8}$/.test(name));
    for (const old of all.toSorted().slice(0, -kept)) rmSync(join(folder, old), { recursive: true, force: true });
  }
  await run('ops/src/reconcile.ts', { RECONCILE_URL: process.env.POSTGRES_URL! });
}

if (process.argv[2] === 'now') await night();
else for (;;) await sleep(untilNight(new Date())).then(night);
