import { drawFor } from './random.ts';
import type { ServiceName } from './soap.ts';

/** How a request can be struck. */
export type FaultKind =
  /** The connection is cut, and nothing took effect. */
  | 'dropBefore'
  /** It took effect, and the connection is cut before the answer. */
  | 'dropAfter'
  /** The connection is cut at once; it takes effect `delayMs` later. */
  | 'lateCommit'
  /** HTTP 500 or 502 with a page of HTML; it took effect only where the rule says `commits`. */
  | 'html500'
  | 'html502'
  /** The service's own error: `code` 500, 501 or 502 of WSFEv1, a code of WSAA such as `wsaa.unavailable`. */
  | 'error';

export type FaultRule = {
  kind: FaultKind;
  /** From 0 to 1, of the requests it is for. Those of several rules add up. */
  probability: number;
  /** Operations it is for, such as FECAESolicitar or loginCms; all where absent. */
  operations?: string[] | undefined;
  /** How often at most. */
  times?: number | undefined;
  delayMs?: number | undefined;
  commits?: boolean | undefined;
  code?: string | undefined;
};

export type FaultPlan = {
  /** The same seed strikes the same turn of each operation. */
  seed: number;
  /** Real time before a request takes effect, and how much more at random. */
  latencyMs: number;
  latencySpreadMs: number;
  /** Services that cut every connection. */
  down: ServiceName[];
  rules: FaultRule[];
};

export const noFaults: FaultPlan = { seed: 1, latencyMs: 0, latencySpreadMs: 0, down: [], rules: [] };

/** Counted when it really happened: requests by operation, faults by operation and kind. */
export type FaultCount = {
  requests: Record<string, number>;
  struck: Record<string, Partial<Record<FaultKind | 'down', number>>>;
  /** Late commits still to land. */
  pending: number;
  /** Requests under way. */
  inFlight: number;
};

export type Faults = {
  plan: () => FaultPlan;
  set: (plan: FaultPlan) => void;
  count: FaultCount;
  /** Decides what happens to the next request of an operation. */
  draw: (operation: string) => { rule: FaultRule | undefined; latencyMs: number };
  struck: (operation: string, kind: FaultKind | 'down') => void;
  /** Does something later, unless `forget` comes first. */
  later: (land: () => Promise<void>, delayMs: number) => void;
  /** Drops what was still to land, and the counts. */
  forget: () => void;
};

export function startFaults(): Faults {
  let plan = noFaults;
  let left: number[] = [];
  let turns: Record<string, number> = {};
  const count: FaultCount = { requests: {}, struck: {}, pending: 0, inFlight: 0 };
  const timers = new Set<NodeJS.Timeout>();

  function ruleFor(operation: string, turn: number): FaultRule | undefined {
    let share = drawFor(plan.seed, operation, turn);
    for (const [index, rule] of plan.rules.entries()) {
      if (left[index] === 0 || (rule.operations && !rule.operations.includes(operation))) continue;
      if (share < rule.probability) {
        left[index] = (left[index] ?? Infinity) - 1;
        return rule;
      }
      share -= rule.probability;
    }
    return undefined;
  }

  return {
    plan: () => plan,
    set: (next) => {
      plan = next;
      left = next.rules.map((rule) => rule.times ?? Infinity);
      turns = {};
    },
    count,
    draw: (operation) => {
      const turn = (turns[operation] ?? 0) + 1;
      turns[operation] = turn;
      count.requests[operation] = (count.requests[operation] ?? 0) + 1;
      const latencyMs = plan.latencyMs + plan.latencySpreadMs * drawFor(plan.seed, `${operation} latency`, turn);
      return { rule: ruleFor(operation, turn), latencyMs };
    },
    struck: (operation, kind) => {
      const kinds = (count.struck[operation] ??= {});
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    },
    later: (land, delayMs) => {
      count.pending += 1;
      const timer = setTimeout(() => {
        timers.delete(timer);
        void land().finally(() => {
          count.pending -= 1;
        });
      }, delayMs);
      timers.add(timer);
    },
    forget: () => {
      for (const timer of timers) clearTimeout(timer);
      count.pending -= timers.size;
      timers.clear();
      Object.assign(count, { requests: {}, struck: {} });
    },
  };
}
