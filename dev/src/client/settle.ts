import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from '@mostrador/client';
import { SERVICES } from '@mostrador/ops/stack';

/** The services as the document names them: both follow from the manifests. */
type Service = Parameters<Api['ops']['getBacklog']>[0]['service'];

export type Backlogs = Record<string, { unpublishedEvents: number; unappliedEvents: number; deadLetters: number }>;

/** What of a company waits in each service; asked for by an owner or an admin of all branches. */
export const backlogs = async (api: Api): Promise<Backlogs> =>
  Object.fromEntries(
    await Promise.all(
      (SERVICES as Service[]).map(async (service) => [service, await api.ops.getBacklog({ service })] as const),
    ),
  );

const waiting = (all: Backlogs): number =>
  Object.values(all).reduce((sum, one) => sum + one.unpublishedEvents + one.unappliedEvents, 0);

/** How long facts may come and go before nobody waits any longer: vouchers that AFIP is asked for make new ones. */
const MOST_MS = 15 * 60_000;

/**
 * Until every fact of the company has arrived everywhere; gives up where none has moved for `withinMs`. Asked twice, because
 * an event may be between two services for a moment.
 */
export async function untilSettled(
  api: Api,
  { withinMs = 60_000, onWait = (_waiting: number) => {} } = {},
): Promise<Backlogs> {
  let quiet = 0;
  let seen = '';
  const most = Date.now() + MOST_MS;
  for (let end = Date.now() + withinMs; ; await pause(50)) {
    const all = await backlogs(api);
    const left = waiting(all);
    quiet = left === 0 ? quiet + 1 : 0;
    if (quiet === 2) return all;
    if (left > 0) onWait(left);
    if (JSON.stringify(all) !== seen) end = Math.min(Date.now() + withinMs, most);
    seen = JSON.stringify(all);
    if (Date.now() > end) throw new Error(`${left} facts still wait, and none has moved for ${withinMs / 1000} s.`);
  }
}

/** Asks again until there is an answer; gives up after the deadline, saying what was waited for. */
export async function until<T>(what: string, withinMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + withinMs; ; await pause(50)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what} after ${withinMs / 1000} s.`);
  }
}
