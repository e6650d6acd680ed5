import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from './plan.ts';
import { say } from './shell.ts';
import { readState } from './state.ts';

export async function isReady(adminUrl: string, path = '/readyz'): Promise<boolean> {
  try {
    const response = await fetch(adminUrl + path, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Waits for every part; gives up at once on a process that keeps dying, with what it said last. */
export async function untilAllReady(plan: Plan, ms: number): Promise<void> {
  const waiting = new Map(
    plan.processes.flatMap(({ name, admin, readyPath }) =>
      Object.entries(admin).map(([part, url]) => [part, { url, readyPath, process: name }]),
    ),
  );
  let told = Date.now();
  for (const end = Date.now() + ms; waiting.size > 0; await sleep(100)) {
    await Promise.all(
      [...waiting].map(async ([part, { url, readyPath }]) => (await isReady(url, readyPath)) && waiting.delete(part)),
    );
    for (const { process } of waiting.values()) failIfDying(process);
    if (Date.now() > end)
      throw new Error(
        `Not ready after ${ms / 1000} s: ${[...waiting.keys()].join(', ')}. See make logs NAME=${[...waiting.keys()][0]}; what runs stays running (make down stops it).`,
      );
    if (waiting.size > 0 && Date.now() - told > 3_000) {
      say(`  waiting for ${[...waiting.keys()].join(', ')} ...`);
      told = Date.now();
    }
  }
}

function failIfDying(name: string): void {
  const deaths = readState()?.entries[name]?.deaths ?? [];
  const recent = deaths.filter((death) => Date.now() - Date.parse(death.at) < 20_000);
  const last = recent.at(-1);
  if (recent.length < 3 || !last) return;
  throw new Error(
    `${name} keeps dying (${last.reason}):\n${last.lastWords.map((line) => `  ${line}`).join('\n')}\nAll of it: make logs NAME=${name}. What runs stays running (make down stops it).`,
  );
}
