import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const prelude = `
  const { makeLog } = await import('${join(import.meta.dirname, 'log.ts')}');
  const { droppedLines } = await import('${join(import.meta.dirname, 'sink.ts')}');
  const log = makeLog('till', 'info');
  const turn = () => new Promise((done) => setTimeout(done, 5));
`;
const tell = 'process.stderr.write(JSON.stringify({ dropped: droppedLines(), ms: performance.now() - from }));';

type Ended = { code: number | null; told: string; out: string };

/** Runs a program that logs; nobody reads its stdout until it has told on stderr how it went. */
function run(program: string, stdout: number | 'pipe'): Promise<Ended> {
  const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${prelude}${program}`], { stdio });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  let out = '';
  child.stderr!.on('data', (data: Buffer) => {
    told += data.toString();
    child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  });
  return new Promise((done) => child.once('close', (code) => done({ code, told, out })));
}

const many = `
  const from = performance.now();
  for (let round = 0; round < 50; round += 1) {
    for (let line = 0; line < 100; line += 1) log.info({ line, filling: 'x'.repeat(800) }, 'sold');
    await turn();
  }
  ${tell}
`;

test.skipIf(!existsSync('/dev/full'))('a full disk: the process goes on, and counts what it lost', async () => {
  const full = openSync('/dev/full', 'w');
  const { code, told } = await run(`${many} log.info('over'); process.exit(0);`, full);
  closeSync(full);
  expect(code).toBe(0);
  const { dropped, ms } = JSON.parse(told) as { dropped: number; ms: number };
  expect(dropped).toBeGreaterThan(4_000);
  expect(ms).toBeLessThan(5_000);
});

test('a pipe that nobody reads: the process goes on, and counts what it lost', async () => {
  const { code, told } = await run(`${many} process.exit(0);`, 'pipe');
  expect(code).toBe(0);
  const { dropped, ms } = JSON.parse(told) as { dropped: number; ms: number };
  expect(dropped).toBeGreaterThan(1_000);
  expect(ms).toBeLessThan(5_000);
});

test('a pipe whose reader has gone: the process goes on', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${prelude}${many} process.exit(0);`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.destroy();
  expect(await new Promise((done) => child.once('exit', done))).toBe(0);
});

test.each(['file', 'pipe'] as const)('the last lines before the end are kept: %s', async (kind) => {
  const dir = mkdtempSync(join(tmpdir(), 'mostrador-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'log');
  const file = kind === 'file' ? openSync(path, 'w') : 'pipe';
  const program = 'process.stderr.write("reads"); log.info("a"); log.info("b"); log.error("c"); process.exit(3);';
  const { code, out } = await run(program, file);
  if (typeof file === 'number') closeSync(file);
  const lines = (kind === 'file' ? readFileSync(path, 'utf8') : out).trim().split('\n');
  expect(code).toBe(3);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['a', 'b', 'c']);
});
