import { join } from 'node:path';
import { drillNote, homeElsewhere } from '@mostrador/ops/drill';
import { home, withHome } from '@mostrador/ops/paths';
import { diskTroubles } from '../disk.ts';
import { infraState, putAsides } from '../infra/index.ts';
import { clusterOf } from '../infra/postgres.ts';
import { readPlan, type Plan } from '../plan.ts';
import { isAlive } from '../processes.ts';
import { readiness } from '../ready.ts';
import { readState, type Entry, type State } from '../state.ts';
import { simulatorOf, table } from './up.ts';

export async function status(): Promise<void> {
  const state = readState();
  const plan = readPlan();
  const supervised = isAlive(state?.supervisor);
  const alive = new Map<string, boolean>(infraState(home).map((server) => [server.name, server.alive]));
  const ready = new Map<string, boolean>();
  const troubles = new Set<string>();
  for (const { name, admin, readyPath } of plan?.processes ?? []) {
    const answers = await Promise.all(Object.values(admin).map((url) => readiness(url, readyPath)));
    ready.set(
      name,
      answers.every((one) => one.ready),
    );
    for (const { troubles: told } of answers) told.forEach((one) => troubles.add(one));
  }
  const entries = Object.entries(state?.entries ?? {});
  const isGood = (name: string, { failing }: Entry) => !failing && (ready.get(name) ?? alive.get(name) ?? false);
  const rows = entries.map(([name, entry]) => row(name, entry, { ready: isGood(name, entry) }));
  const isRunning = rows.some((each) => each.state === 'running');
  if (!supervised)
    print(
      isRunning
        ? 'The supervisor is gone: make up takes over what still runs.'
        : 'The shop is not running (make up starts it).',
    );
  if (rows.length > 0 && (supervised || isRunning)) print(table(rows).join('\n'));
  if (supervised && plan) addresses(plan, state);
  if (supervised || isRunning) tellTroubles(troubles, entries);
  if (state) tellState(state);
  lastWords(entries);
  const elsewhere = supervised && plan ? await homeElsewhere(plan.infra.postgresUrl).catch(() => undefined) : undefined;
  if (elsewhere !== undefined) print(`\n${drillNote(elsewhere)}`);
  if (supervised) await codes();
}

const print = (text: string): void => console.log(withHome(text));

function addresses(plan: Plan, { supervisor, startedAt }: State): void {
  const afip = simulatorOf(plan);
  print(`\n${plan.gatewayUrl}  (supervisor ${supervisor.pid}, since ${startedAt})`);
  if (afip) print(`${afip}  (where the simulated AFIP is steered)`);
  const { mailbox } = Object.assign({}, ...plan.processes.map((one) => one.admin)) as Record<string, string>;
  if (mailbox) print(`${mailbox}  (e-mails of this shop: none leaves the machine)`);
}

/** What is wrong although it runs: disks, servers that do not do their work, and what the services say. */
function tellTroubles(told: Set<string>, entries: [string, Entry][]): void {
  const servers = entries.flatMap(([name, { failing }]) => (failing ? [`${name}: ${failing}`] : []));
  const lines = [...diskTroubles([home, clusterOf(join(home, 'postgres'))]), ...servers, ...told];
  if (lines.length > 0) print(['', 'wrong although it runs:', ...lines.map((line) => `  ${line}`)].join('\n'));
}

function tellState({ night, unsaved }: State): void {
  if (unsaved)
    print(
      `what happened from ${unsaved.since} to ${unsaved.until ?? 'now'} could not be written down when it did (${unsaved.reason})`,
    );
  putAsides(home).forEach(print);
  if (night)
    print(
      `books reconciled ${night.at}: ${night.kept ? 'every promise kept' : 'NOT KEPT (make logs NAME=reconcile, make reconcile)'}`,
    );
}

/** The codes that people wait for, where nobody sends e-mail; nothing where `identity` cannot be asked. */
export async function codes(): Promise<void> {
  const { waitingMessages } = await import('../mailbox.ts');
  const messages = await waitingMessages().catch(() => []);
  if (messages.length === 0) return;
  const waiting = messages.map(({ recipient, kind, code, expiresAt }) => ({
    to: recipient,
    kind,
    code,
    until: expiresAt!,
  }));
  console.log(['', 'codes that nobody has sent (there is no e-mail):', ...table(waiting)].join('\n'));
}

function row(name: string, entry: Entry, { ready }: { ready: boolean }): Record<string, string> {
  const running = isAlive(entry.process);
  const death = entry.deaths.at(-1);
  return {
    process: name,
    pid: running ? String(entry.process!.pid) : '-',
    state: running ? 'running' : entry.state === 'running' ? 'gone' : entry.state,
    ready: running && ready ? 'yes' : 'no',
    uptime: running && entry.startedAt ? duration(Date.now() - Date.parse(entry.startedAt)) : '-',
    restarts: String(entry.restarts),
    'last death': death ? `${duration(Date.now() - Date.parse(death.at))} ago: ${death.reason.split('\n')[0]}` : '-',
  };
}

function lastWords(entries: [string, Entry][]): void {
  for (const [name, { deaths, state }] of entries) {
    const death = deaths.at(-1);
    if (state !== 'waiting' || !death) continue;
    print(`\n${name} said last (make logs NAME=${name}):\n${death.lastWords.map((line) => `  ${line}`).join('\n')}`);
  }
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86_400)}d ${Math.floor((seconds % 86_400) / 3600)}h`;
}
