import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDirectory, readJson, writeJson } from '@mostrador/ops/files';
import { withLock } from '@mostrador/ops/lock';
import { home, root } from '@mostrador/ops/paths';
import { say } from '@mostrador/ops/shell';
import { startInfra, stopInfra } from '../infra/index.ts';
import { clockAt } from './faketime.ts';
import { type Moment, momentsAfter } from './moments.ts';

export type DatesOptions = {
  /** Names of moments; all when empty. */
  moments: string[];
  /** Paths of tests as vitest takes them; all when empty. */
  only: string[];
};

type Failure = { test: string; why: string };
type Outcome = { name: string; at: string; passed: number; failed: number; skipped: number; seconds: number };
type Verdict = Outcome & { failures: Failure[] };

/** What vitest writes as JSON, of which this is all that is read. */
type Report = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

const dir = join(home, 'dates');
const out = join(root, 'out');

/** All but `shifted`, which is this run itself. */
const projects = ['pure', 'simulators', 'servers'].flatMap((name) => ['--project', name]);

/** Ends what is under way when the command is interrupted. */
const stopping = new AbortController();

function chosen(names: string[]): Moment[] {
  const all = momentsAfter(new Date());
  const unknown = names.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no moment ${unknown.join(', ')}; there are ${all.map((one) => one.name).join(', ')}.`);
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The tests on a clock, with what they print in a file. Answers how vitest ended. */
function runTests(
  only: string[],
  env: NodeJS.ProcessEnv,
  files: { report: string; log: string },
): Promise<number | null> {
  const log = openSync(files.log, 'w', 0o600);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${files.report}`];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vitest, 'run', ...only, ...projects, ...reporters], {
      cwd: root,
      env,
      stdio: ['ignore', log, log],
      signal: stopping.signal,
      killSignal: 'SIGTERM',
    });
    closeSync(log);
    child.once('error', fail);
    child.once('close', done);
  });
}

function judge(
  { testResults }: Report,
  code: number | null,
): Pick<Verdict, 'passed' | 'failed' | 'skipped' | 'failures'> {
  const firstLine = (text = '') => text.split('\n')[0]!.slice(0, 300);
  const fileOf = (path: string) => path.replace(`${root}/`, '');
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((one) => ({ ...one, file: fileOf(name) })),
  );
  const count = (...states: string[]) => tests.filter(({ status }) => states.includes(status)).length;
  // A file that does not load has no tests to count.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  const failures = [
    ...tests
      .filter(({ status }) => status === 'failed')
      .map((one) => ({ test: `${one.file} > ${one.fullName}`, why: firstLine(one.failureMessages[0]) })),
    ...broken.map((one) => ({ test: fileOf(one.name), why: firstLine(one.message) })),
  ];
  // Errors that belong to no test.
  if (code !== 0 && failures.length === 0) failures.push({ test: 'vitest', why: `it ended with code ${code}` });
  return { passed: count('passed'), failed: failures.length, skipped: count('skipped', 'pending', 'todo'), failures };
}

/** One moment: servers whose clock says so, all tests by the same clock, and the servers stopped again. */
async function live({ name, at }: Moment, only: string[]): Promise<Verdict> {
  const began = Date.now();
  const files = { report: join(dir, `${name}.json`), log: join(out, `test-dates-${name}.log`) };
  openDirectory(out);
  rmSync(files.report, { force: true });
  const clock = await clockAt(at);
  await stopInfra(dir);
  const { postgresUrl, natsUrl, redisUrl } = await startInfra({ dir, fsync: false, clock });
  const addresses = { POSTGRES_URL: postgresUrl, NATS_URL: natsUrl, REDIS_URL: redisUrl };
  const code = await runTests(only, { ...process.env, ...clock, ...addresses }, files).finally(() => stopInfra(dir));
  const report = readJson<Report>(files.report);
  if (!report) throw new Error(`The tests did not end: ${files.log}`);
  const seconds = Math.round((Date.now() - began) / 1_000);
  return { name, at: at.toISOString(), ...judge(report, code), seconds };
}

const shown = (at: Date) => new Date(at.getTime() - 3 * 60 * 60_000).toISOString().slice(0, 16).replace('T', ' ');

/** The tests at each moment; true when all passed at all of them. */
export async function testDates({ moments, only }: DatesOptions): Promise<boolean> {
  const wanted = chosen(moments);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const verdicts: Verdict[] = [];
  await withLock(join(openDirectory(dir), 'run.lock'), async () => {
    for (const [index, moment] of wanted.entries()) {
      say(`${index + 1} of ${wanted.length}: ${moment.name}, ${shown(moment.at)} in Buenos Aires ...`);
      const verdict = await live(moment, only);
      verdicts.push(verdict);
      say(`  ${verdict.passed} passed, ${verdict.failed} failed, ${verdict.skipped} left out in ${verdict.seconds} s`);
      for (const { test, why } of verdict.failures) say(`  FAILED ${test}\n         ${why}`);
    }
  });
  const failed = verdicts.filter((one) => one.failed > 0 || one.passed === 0);
  writeJson(join(out, 'test-dates.json'), { moments: verdicts, failed: failed.map(({ name }) => name) });
  console.table(
    Object.fromEntries(
      verdicts.map(({ name, failures: _, ...rest }) => [name, { ...rest, at: shown(new Date(rest.at)) }]),
    ),
  );
  console.log(`${verdicts.length - failed.length} of ${verdicts.length} moments passed.`);
  if (failed.length > 0)
    console.log(`What was printed: out/test-dates-*.log. One again: make test-dates MOMENTS=${failed[0]!.name}`);
  return failed.length === 0;
}
