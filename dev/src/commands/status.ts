import { drillNote, homeElsewhere } from '../drill.ts';
import { infraState } from '../infra/index.ts';
import { home } from '../paths.ts';
import { readPlan } from '../plan.ts';
import { isAlive } from '../processes.ts';
import { isReady } from '../ready.ts';
import { readState, type Entry } from '../state.ts';
import { table } from './up.ts';

export async function status(): Promise<void> {
  const state = readState();
  const plan = readPlan();
  const supervised = isAlive(state?.supervisor);
  const alive = new Map<string, boolean>(infraState(home).map((server) => [server.name, server.alive]));
  const ready = new Map<string, boolean>();
  for (const { name, admin, readyPath } of plan?.processes ?? []) {
    const answers = await Promise.all(Object.values(admin).map((url) => isReady(url, readyPath)));
    ready.set(name, answers.every(Boolean));
  }
  const entries = Object.entries(state?.entries ?? {});
  const rows = entries.map(([name, entry]) => row(name, entry, { ready: ready.get(name) ?? alive.get(name) ?? false }));
  if (!supervised)
    console.log(
      rows.some((each) => each.state === 'running')
        ? 'The supervisor is gone: make up takes over what still runs.'
        : 'The shop is not running (make up starts it).',
    );
  if (rows.length > 0 && (supervised || rows.some((each) => each.state === 'running')))
    console.log(table(rows).join('\n'));
  if (supervised && plan)
    console.log(`\n${plan.gatewayUrl}  (supervisor ${state.supervisor.pid}, since ${state.startedAt})`);
  const { mailbox } = Object.assign({}, ...(plan?.processes ?? []).map((one) => one.admin)) as Record<string, string>;
  if (supervised && mailbox) console.log(`${mailbox}  (e-mails of this shop: none leaves the machine)`);
  if (state?.night)
    console.log(
      `books reconciled ${state.night.at}: ${state.night.kept ? 'every promise kept' : 'NOT KEPT (make logs NAME=reconcile, make reconcile)'}`,
    );
  lastWords(entries);
  const elsewhere = supervised && plan ? await homeElsewhere(plan.infra.postgresUrl).catch(() => undefined) : undefined;
  if (elsewhere !== undefined) console.log(`\n${drillNote(elsewhere)}`);
  if (supervised) await codes();
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
    console.log(
      `\n${name} said last (make logs NAME=${name}):\n${death.lastWords.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86_400)}d ${Math.floor((seconds % 86_400) / 3600)}h`;
}
