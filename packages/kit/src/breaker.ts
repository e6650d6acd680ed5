import type { Metrics } from '@mostrador/telemetry';
import { ClientError, Status } from 'nice-grpc';
import CircuitBreaker from 'opossum';

/** How often a company waits in vain, one time after the other, before it is tried only now and then. */
const patience = 10;
const pauseMs = 1_000;
const maxCompanies = 10_000;

/**
 * Who waits in vain: per company, because one that asks for what takes too long must stop nobody else. A callee that
 * hangs is noticed by each company that asks it.
 */
function makePatience() {
  const inVain = new Map<string, number>();
  const heldBack = new Map<string, number>();
  return {
    isAnyHeldBack: () => heldBack.size > 0,
    /** False while a company is held back; once in a pause one of its calls is let through. */
    mayTry(company: string): boolean {
      const until = heldBack.get(company);
      if (until === undefined) return true;
      const now = performance.now();
      if (now < until) return false;
      heldBack.set(company, now + pauseMs);
      return true;
    },
    /** True where the company was held back until now. */
    answered(company: string): boolean {
      inVain.delete(company);
      return heldBack.delete(company);
    },
    /** True where the company is held back from now on. */
    waitedInVain(company: string): boolean {
      if (inVain.size >= maxCompanies) inVain.clear();
      const times = (inVain.get(company) ?? 0) + 1;
      inVain.set(company, times);
      if (times !== patience) return false;
      if (heldBack.size >= maxCompanies) heldBack.clear();
      heldBack.set(company, performance.now() + pauseMs);
      return true;
    },
  };
}

/** Counts what cannot be reached. Half of at least ten calls in 5 s; tried again after a second. */
function makeCircuit() {
  const circuit = new CircuitBreaker(async (run: () => Promise<unknown>) => run(), {
    timeout: false,
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    rollingCountTimeout: 5_000,
    resetTimeout: 1_000,
    errorFilter: (error: unknown) => !(error instanceof ClientError && error.code === Status.UNAVAILABLE),
  });
  // What cannot be reached fails at once. Others need not wait for a trial that asked for something slow.
  circuit.on('halfOpen', () => {
    const timer = setTimeout(() => circuit.halfOpen && !circuit.pendingClose && circuit.close(), 500);
    timer.unref();
  });
  return circuit;
}

/** What came of an attempt: whatever a callee answers, a refusal too, shows that it can be reached. */
export type Outcome<Response> = { answer: Response } | { refusal: ClientError };

/** Stops trying a callee that cannot be reached, for everybody, and one that does not answer, for whoever waited. */
export function makeBreaker(name: string, metrics: Metrics) {
  const circuit = makeCircuit();
  const waiting = makePatience();
  const tell = () => metrics.breakerOpen.set({ peer: name }, circuit.closed && !waiting.isAnyHeldBack() ? 0 : 1);
  circuit.on('open', tell).on('close', tell);
  tell();

  /** Tries in the name of a company; null where it is not tried. */
  return async function attempt<Response>(
    company: string,
    run: () => Promise<Outcome<Response>>,
  ): Promise<Outcome<Response> | null> {
    if (!waiting.mayTry(company)) return null;
    try {
      const outcome = (await circuit.fire(run)) as Outcome<Response>;
      if (waiting.answered(company)) tell();
      return outcome;
    } catch (error) {
      if (CircuitBreaker.isOurError(error as Error)) return null;
      const isLate = error instanceof ClientError && error.code === Status.DEADLINE_EXCEEDED;
      if (isLate && waiting.waitedInVain(company)) tell();
      throw error;
    }
  };
}
