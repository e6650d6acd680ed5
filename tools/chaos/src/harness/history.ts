import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '@mostrador/ops/paths';

export type Outcome = 'accepted' | 'refused' | 'unknown';

/** Something a client did, kept until the end: what was asked, and what became of it. */
export type Operation = {
  kind: string;
  /** The id the client made for it. */
  id: string;
  till: string;
  companyId: string;
  /** Asks for it, the same every time. */
  send: () => Promise<unknown>;
  outcome: Outcome;
  /** What is the same in each answer; of the first answer of this history. */
  answer?: string;
  totalMinor?: number;
};

/** Everything that happened in a run, in order; the trail on disk is what a violation is looked into with. */
export function openHistory(file: string) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const operations: Operation[] = [];
  const violations: string[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) appendFileSync(path, lines.join(''));
    lines = [];
  };
  const timer = setInterval(flush, 500);
  timer.unref();
  const note = (what: object) => void lines.push(`${JSON.stringify({ at: new Date().toISOString(), ...what })}\n`);
  return {
    operations,
    violations,
    requests: 0,
    /** Requests that wait for their answer. */
    underway: 0,
    note,
    violation(what: string) {
      note({ violation: what });
      if (violations.length < 200) violations.push(what);
      process.stderr.write(`VIOLATION ${what}\n`);
    },
    close() {
      clearInterval(timer);
      flush();
    },
  };
}

export type History = ReturnType<typeof openHistory>;
