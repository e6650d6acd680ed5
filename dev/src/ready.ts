import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '@mostrador/ops/shell';
import { readPlan, type Plan } from './plan.ts';
import { readState } from './state.ts';

/** Whether a part may get traffic, and what is wrong with it all the same, a line each. */
export async function readiness(adminUrl: string, path = '/readyz'): Promise<{ ready: boolean; troubles: string[] }> {
  try {
    const response = await fetch(adminUrl + path, { signal: AbortSignal.timeout(3_000) });
    const [, ...troubles] = (await response.text()).split('\n');
    return { ready: response.status === 200, troubles: path === '/readyz' ? troubles : [] };
  } catch {
    return { ready: false, troubles: [] };
  }
}

export const isReady = async (adminUrl: string, path?: string): Promise<boolean> =>
  (await readiness(adminUrl, path)).ready;

/**
 * Waits for every part; gives up at once on a process that keeps dying, with what it said last. Tells for whom it waits
 * each `tellMs`, where they are others than it has told.
 */
export async function untilAllReady(plan: Plan, ms: number, tellMs = 3_000): Promise<void> {
  const partsOf = ({ processes }: Plan) =>
    processes.flatMap(({ name, admin, readyPath }) =>
      Object.entries(admin).map(([part, url]) => ({ part, url, readyPath, process: name })),
    );
  const waiting = new Set(partsOf(plan).map(({ part }) => part));
  let [told, names] = [Date.now(), ''];
  for (const end = Date.now() + ms; waiting.size > 0; await sleep(100)) {
    // Read anew: a port that another program took meanwhile is exchanged.
    const parts = partsOf(readPlan() ?? plan).filter(({ part }) => waiting.has(part));
    await Promise.all(
      parts.map(async ({ part, url, readyPath }) => (await isReady(url, readyPath)) && waiting.delete(part)),
    );
    for (const { part, process } of parts) if (waiting.has(part)) failIfDying(process);
    if (Date.now() > end)
      throw new Error(
        `Not ready after ${ms / 1000} s: ${[...waiting].join(', ')}. See make logs NAME=${[...waiting][0]}; what runs stays running (make down stops it).`,
      );
    if (waiting.size === 0 || Date.now() - told < tellMs) continue;
    const now = [...waiting].join(', ');
    if (now !== names) say(`  waiting for ${now} ...`);
    [told, names] = [Date.now(), now];
  }
}

function failIfDying(name: string): void {
  const deaths = readState()?.entries[name]?.deaths ?? [];
  const recent = deaths.filter((death) => Date.now() - Date.parse(death.at) < 20_000);
  const last = recent.at(-1);
  if (recent.length < 3 || !last) return;
  const words = last.lastWords.map((line) => `  ${line}`).join('\n');
  throw new Error(
    `${name} keeps dying (${last.reason}). All of it: make logs NAME=${name}. What runs stays running (make down stops it). Why:\n${words}`,
  );
}
