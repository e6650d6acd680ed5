import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '@mostrador/ops/paths';

/**
 * `make check`: everything that can be said about the repository without a server, side by side; one part of it with
 * `ONLY=types`.
 */

export type Part = { name: string; command: string[]; cwd?: string } | { name: string; skipped: string };
type Outcome = { name: string; verdict: string; seconds: number; output: string; failed: boolean };
type Tell = (outcome: Outcome) => void;

const bin = (name: string) => join(root, 'node_modules/.bin', name);
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The contracts as they were where this branch left `main`, or one commit ago on `main` itself. */
function breaking(): Part {
  const name = 'contracts compatible';
  const head = attempt(() => git('rev-parse', 'HEAD'));
  const forked = attempt(() => git('merge-base', 'origin/main', 'HEAD'));
  const base = forked && forked !== head ? forked : attempt(() => git('rev-parse', '--verify', 'HEAD~1'));
  const before = base && attempt(() => git('cat-file', '-t', `${base}:proto/buf.yaml`));
  if (!before) return { name, skipped: 'no earlier contracts here' };
  // A commit that breaks on purpose says so as conventional commits do: `feat(proto)!: ...`.
  if (/^\w+(\([\w-]+\))?!:/m.test(git('log', '--format=%s', `${base}..HEAD`)))
    return { name, skipped: 'a commit says it breaks' };
  const repository = git('rev-parse', '--git-common-dir');
  return { name, command: [bin('buf'), 'breaking', 'proto', '--against', `${repository}#ref=${base},subdir=proto`] };
}

function fresh(name: string, script: string, ...args: string[]): Part {
  return existsSync(join(root, script))
    ? { name, command: [process.execPath, join(root, script), ...args] }
    : { name, skipped: `no ${script}` };
}

const parts: Part[] = [
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'types of the till', command: [bin('tsc'), '-p', 'packages/till'] },
  { name: 'types of the client', command: [bin('tsc'), '-p', 'packages/client'] },
  { name: 'lint', command: [bin('oxlint'), '--deny-warnings'] },
  { name: 'format', command: [bin('oxfmt'), '--check', '.'] },
  { name: 'layout and domain', command: [bin('vitest'), 'run', '--project', 'pure', '--reporter', 'dot'] },
  { name: 'nothing unused', command: [bin('knip'), '--no-progress', '--no-config-hints'] },
  { name: 'contracts lint', cwd: 'proto', command: [bin('buf'), 'lint'] },
  { name: 'contracts format', cwd: 'proto', command: [bin('buf'), 'format', '--diff', '--exit-code'] },
  breaking(),
  fresh('manifests followed', 'dev/src/derived.ts', '--check'),
  fresh('generated docs current', 'dev/src/reference.ts', '--check'),
  fresh('openapi.json lint', 'dev/src/lint-openapi.ts'),
];

function kitLines(): number {
  const folder = join(root, 'packages/kit/src');
  const files = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'));
  return files
    .map((name) => readFileSync(join(folder, name), 'utf8').split('\n').length - 1)
    .reduce((a, b) => a + b, 0);
}

const running = new Set<ChildProcess>();

function carryOut(part: Part): Promise<Outcome> {
  const { name } = part;
  if ('skipped' in part)
    return Promise.resolve({ name, verdict: `skipped: ${part.skipped}`, seconds: 0, output: '', failed: false });
  const began = performance.now();
  return new Promise((done) => {
    const [file, ...args] = part.command;
    const child = spawn(file!, args, { cwd: join(root, part.cwd ?? ''), stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const end = (failed: boolean) => {
      running.delete(child);
      done({ name, verdict: failed ? 'FAILED' : 'ok', seconds: (performance.now() - began) / 1000, output, failed });
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      end(true);
    });
    child.once('close', (code) => end(code !== 0));
  });
}

const atOnce = Math.max(2, availableParallelism());

/** As many at once as there are processors; each is told when it ends. */
export async function carryOutAll(all: readonly Part[], tell: Tell): Promise<Outcome[]> {
  const waiting = [...all];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const outcome = await carryOut(part);
      outcomes.push(outcome);
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

function chosen(): Part[] {
  const { ONLY } = process.env;
  const found = parts.filter(({ name }) => !ONLY || name === ONLY);
  if (found.length > 0) return found;
  console.error(`There is no part ${ONLY}. There are: ${parts.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const child of running) child.kill(signal);
      process.exit(130);
    });
  }
  const all = chosen();
  const width = Math.max(...all.map(({ name }) => name.length));
  if (all.length > 1) console.log(`${all.length} parts, ${atOnce} at a time; each is told as it ends.`);
  const outcomes = await carryOutAll(all, ({ name, seconds, verdict }) =>
    console.log(`  ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  ${verdict}`),
  );
  const failures = outcomes.filter(({ failed }) => failed);
  for (const { name, output } of failures) console.log(`\n--- ${name}\n${output.trim()}`);
  console.log(`\n${kitLines()} lines in the kit; 2,000 are the limit.`);
  console.log(failures.length === 0 ? 'All good.' : `${failures.length} of ${all.length} failed.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();
