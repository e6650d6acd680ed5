import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '@mostrador/dev/play/chaos';
import { root } from '@mostrador/ops/paths';

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
