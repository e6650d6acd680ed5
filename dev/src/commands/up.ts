import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drillNote, homeElsewhere } from '@mostrador/ops/drill';
import { writeJson } from '@mostrador/ops/files';
import { assertSameKeys } from '@mostrador/ops/key-record';
import { home, logs, root, withHome } from '@mostrador/ops/paths';
import { backupNamed, save } from '@mostrador/ops/saving';
import { lackingMigrations, migrateAll } from '@mostrador/ops/services';
import { say } from '@mostrador/ops/shell';
import { seedFile, withShopLock } from '@mostrador/ops/shop';
import { sourcesHere } from '@mostrador/ops/sources';
import { diskTroubles, FULL_MB, roomMb } from '../disk.ts';
import { startInfra } from '../infra/index.ts';
import { shopServers } from '../infra/servers.ts';
import { clusterOf } from '../infra/postgres.ts';
import { makePlan, readPlan, type Plan } from '../plan.ts';
import { isAlive, signalIfAlive, spawnDetached, stopProcess, until } from '../processes.ts';
import { untilAllReady } from '../ready.ts';
import { readSeed, type SeedReport } from '../running.ts';
import { assertAsRunning, keptSettings } from '../settings.ts';
import { readState } from '../state.ts';

const READY_MS = 120_000;

export async function up(): Promise<void> {
  const plan = await startShop();
  await seedOnce(plan);
  await summary(plan);
}

/** The stack, ready and as empty or full as it was. */
export async function startShop(): Promise<Plan> {
  const plan = await withShopLock(startStack);
  await untilAllReady(plan, READY_MS);
  return readPlan() ?? plan;
}

async function startStack(): Promise<Plan> {
  const state = readState();
  const plan = readPlan();
  if (isAlive(state?.supervisor) && plan) {
    if (state.mode === 'dev') throw new Error('make dev is running here: end it (Ctrl-C there, or make down) first.');
    assertAsRunning(plan);
    if (plan.sources === sourcesHere()) {
      const kept = keptSettings(plan).map(([name]) => name);
      say(`The shop is already running${kept.length > 0 ? `, with ${kept.join(', ')} as it was started` : ''}.`);
      return plan;
    }
    // What keeps this version from starting is looked at first: until then the one that runs goes on as it is.
    assertRoom();
    await assertSameKeys(plan.infra.postgresUrl);
    await lackingMigrations(plan.infra.postgresUrl);
    say('The code here is not the one that runs: starting again with it ...');
    await stopStack();
  }
  await stopOrphans();
  return launch();
}

async function launch(): Promise<Plan> {
  assertRoom();
  say('Starting PostgreSQL, NATS and Redis ...');
  const infra = await startInfra({ dir: home, fsync: true });
  await saveBeforeMigrating(infra.postgresUrl);
  say('Bringing the database to this version ...');
  await migrateAll(infra.postgresUrl);
  const plan = await makePlan(infra, { single: process.env.SINGLE === '1' });
  say(`Starting ${plan.processes.map(({ name }) => name).join(', ')} ...`);
  const supervisor = await spawnDetached({
    file: process.execPath,
    args: [join(root, 'dev/src/supervisor.ts')],
    cwd: root,
    log: join(logs, 'supervisor.log'),
  });
  await until('The supervisor', async () => readState()?.supervisor.pid === supervisor.pid, {
    ms: 15_000,
    stop: () =>
      isAlive(supervisor) ? undefined : `The supervisor ended at once: see ${join(logs, 'supervisor.log')}.`,
  });
  return plan;
}

/** Started, and ready; for those who hold the lock. */
export async function launchReady(): Promise<Plan> {
  const plan = await launch();
  await untilAllReady(plan, READY_MS);
  return plan;
}

/** A version that changes the data is preceded by a backup, by which one can go back to the version of before. */
async function saveBeforeMigrating(postgresUrl: string): Promise<void> {
  const lacking = await lackingMigrations(postgresUrl);
  if (lacking.length === 0 || process.env.BACKUP === '0') return;
  await assertSameKeys(postgresUrl);
  say(`This version changes the data (${lacking.join(', ')}). A backup first; BACKUP=0 goes without ...`);
  say(`Saved in ${await save(backupNamed('before-upgrade-'), await shopServers())}`);
}

function assertRoom(): void {
  const folders = [home, clusterOf(join(home, 'postgres'))];
  const troubles = diskTroubles(folders);
  if (folders.some((folder) => roomMb(folder) < FULL_MB)) throw new Error(troubles.join('\n'));
  troubles.forEach(say);
}

/** Processes of a supervisor that was killed go on without it; nobody would restart them. */
export async function stopOrphans(): Promise<void> {
  const entries = Object.values(readState()?.entries ?? {}).filter(({ kind }) => kind === 'process');
  await Promise.all(entries.map(({ process: orphan }) => stopProcess(orphan, 'SIGTERM')));
}

/** Stops supervisor and processes; the servers go on. */
export async function stopStack(): Promise<boolean> {
  const supervisor = readState()?.supervisor;
  const alive = isAlive(supervisor);
  if (alive) {
    // Whoever starts it again within this command starts it as it was. What cannot be read keeps nothing running.
    const plan = readPlan();
    if (plan) Object.assign(process.env, Object.fromEntries(keptSettings(plan)));
    signalIfAlive(supervisor, 'SIGTERM');
    await stopProcess(supervisor, 'SIGTERM', 45_000);
  }
  await stopOrphans();
  return alive;
}

type Seed = (options: {
  url: string;
  afipUrl: string | undefined;
  mailbox: (recipient: string) => Promise<string>;
  say(line: string): void;
}) => Promise<SeedReport>;

export async function seedOnce(plan: Plan): Promise<void> {
  if (readSeed() || (await homeElsewhere(plan.infra.postgresUrl)) !== undefined) return;
  if (plan.afip !== 'simulator')
    return say('It works with the real AFIP, and starts empty: nothing invented goes there.');
  const file = join(root, 'dev/src/seed/index.ts');
  if (!existsSync(file)) return say('There is no seed yet (dev/src/seed/index.ts): the shop starts empty.');
  await withShopLock(async () => {
    if (readSeed()) return;
    say('Filling the new shop (once) ...');
    const { seed } = (await import(file)) as { seed: Seed };
    const { codeSentTo: mailbox } = await import('../mailbox.ts');
    writeJson(seedFile, await seed({ url: plan.gatewayUrl, afipUrl: simulatorOf(plan), mailbox, say }), 0o600);
  });
}

/** Where the simulated AFIP is steered, where there is one. */
export const simulatorOf = ({ processes }: Plan): string | undefined =>
  processes.find(({ name }) => name === 'afip')?.admin.afip;

/** The addresses and commands that make up ends with. */
export function whatThereIs({ gatewayUrl, processes }: Pick<Plan, 'gatewayUrl' | 'processes'>): string[] {
  const mailbox = processes.find(({ name }) => name === 'mailbox')?.admin.mailbox;
  return [
    `  API        ${gatewayUrl}`,
    `  explorer   ${gatewayUrl}/docs`,
    ...(mailbox ? [`  e-mails    ${mailbox}`] : []),
    '  look       make status, make logs NAME=sales',
    '  try        make demo',
    '  stop       make down',
  ];
}

export async function summary(plan: Plan): Promise<void> {
  const lines = ['', 'The shop is ready.', '', ...whatThereIs(plan), ''];
  const logins = readSeed()?.logins ?? [];
  if (logins.length > 0) lines.push('Log in as:', ...table(logins).map((line) => `  ${line}`), '');
  console.log(withHome(lines.join('\n')));
  const elsewhere = await homeElsewhere(plan.infra.postgresUrl);
  if (elsewhere !== undefined) console.log(withHome(`${drillNote(elsewhere)}\n`));
}

export function table(rows: Record<string, string>[]): string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => (row[column] ?? '').length));
  const line = (cell: (column: string) => string) =>
    columns
      .map((column) => cell(column).padEnd(width(column)))
      .join('  ')
      .trimEnd();
  return [line((column) => column), ...rows.map((row) => line((column) => row[column] ?? ''))];
}
