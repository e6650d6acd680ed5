import { fail } from '@mostrador/access';

type Limits = {
  /** How many works run at a time, of everybody together. */
  atOnce: number;
  /** How many of one company wait, in each lane, before it is told to come back. */
  waitingPerCompany: number;
};

/** `atTill`: somebody stands at a till and waits. `signal`: who no longer waits for the answer gives the place up. */
type Place = { atTill?: boolean; signal?: AbortSignal };

/** Runs work when it is its turn. `whose`: whoever the budget is of; usually a company. */
export type Budget = <T>(whose: string, work: () => Promise<T>, place?: Place) => Promise<T>;

/** Those who wait, in the order in which they are next; of each the works in the order in which they came. */
type Lane = Map<string, (() => void)[]>;

/** After so many turns of people at tills one of the others goes before them: tills may be first, not alone. */
const tillTurns = 4;

/**
 * A budget for work that costs much. Companies take turns, so that one that sends a thousand keeps nobody but itself
 * waiting, and it alone is refused (`too_busy`); while there is more than one place, one stays free of it. People at
 * tills go first.
 */
export function makeBudget({ atOnce, waitingPerCompany }: Limits): Budget {
  const mostOfOne = Math.max(1, atOnce - 1);
  const running = new Map<string, number>();
  const lanes: { tills: Lane; others: Lane } = { tills: new Map(), others: new Map() };
  let places = atOnce;
  let turns = 0;

  const nextOf = (lane: Lane): (() => void) | undefined => {
    for (const [whose, starts] of lane) {
      if ((running.get(whose) ?? 0) >= mostOfOne) continue;
      const start = starts.shift();
      lane.delete(whose);
      if (starts.length > 0) lane.set(whose, starts);
      return start;
    }
    return undefined;
  };

  const admit = (): void => {
    while (places > 0) {
      const order = turns % tillTurns === tillTurns - 1 ? [lanes.others, lanes.tills] : [lanes.tills, lanes.others];
      const start = nextOf(order[0]!) ?? nextOf(order[1]!);
      if (!start) return;
      turns += 1;
      start();
    }
  };

  /** Resolves with the turn; with false for who has gone before it came. */
  const turnOf = (whose: string, lane: Lane, signal?: AbortSignal): Promise<boolean> => {
    const starts = lane.get(whose) ?? [];
    if (starts.length >= waitingPerCompany) fail('too_busy', { retryAfterSeconds: 2 });
    return new Promise((resolve) => {
      const start = () => {
        signal?.removeEventListener('abort', giveUp);
        running.set(whose, (running.get(whose) ?? 0) + 1);
        places -= 1;
        resolve(true);
      };
      const giveUp = () => {
        starts.splice(starts.indexOf(start), 1);
        if (starts.length === 0) lane.delete(whose);
        resolve(false);
      };
      signal?.addEventListener('abort', giveUp);
      starts.push(start);
      lane.set(whose, starts);
      admit();
    });
  };

  return async (whose, work, { atTill = false, signal } = {}) => {
    const lane = atTill ? lanes.tills : lanes.others;
    if (signal?.aborted || !(await turnOf(whose, lane, signal))) fail('deadline_exceeded');
    try {
      return await work();
    } finally {
      places += 1;
      const others = running.get(whose)! - 1;
      if (others > 0) running.set(whose, others);
      else running.delete(whose);
      admit();
    }
  };
}
