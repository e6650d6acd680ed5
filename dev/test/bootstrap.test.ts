import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@mostrador/ops/paths';
import { afterEach, beforeEach, expect, it } from 'vitest';

const run = promisify(execFile);
let clone: string;
const write = (path: string, text: string, mode = 0o600) => {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text, { mode });
};
/** What it said while it prepared the clone. */
const prepare = async () => (await run('sh', [join(clone, 'dev/bootstrap.sh'), 'true'])).stderr;

/** A clone whose packages are there, and whose generator writes three files and counts how often it did. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'mostrador-clone-'));
  mkdirSync(join(clone, 'dev'));
  cpSync(join(root, 'dev/bootstrap.sh'), join(clone, 'dev/bootstrap.sh'));
  write('package-lock.json', '{}');
  write('node_modules/.package-lock.json', '{}');
  write('proto/words.proto', 'words');
  write('services/sales/prisma/schema.prisma', 'tables');
  write(
    'node_modules/.bin/turbo',
    'mkdir -p proto/gen services/sales/src/db; touch proto/gen/words.ts proto/gen/image.json services/sales/src/db/client.ts; echo once >>made',
    0o700,
  );
});
afterEach(() => rmSync(clone, { recursive: true }));
const timesMade = () => readFileSync(join(clone, 'made'), 'utf8').split('\n').length - 1;

it('generates what is missing or out of date, and nothing twice', async () => {
  expect(await prepare()).toContain('generating code');
  expect(await prepare()).toBe('');
  for (const file of ['proto/gen/words.ts', 'services/sales/src/db/client.ts', 'proto/gen']) {
    rmSync(join(clone, file), { recursive: true });
    await prepare();
    expect(existsSync(join(clone, file))).toBe(true);
  }
  write('services/sales/prisma/schema.prisma', 'other tables');
  await prepare();
  expect(timesMade()).toBe(5);
  expect(await prepare()).toBe('');
});

it('takes no packages from under a shop that runs, but for make up, which starts it again', async () => {
  const by = async (command: string) =>
    run('sh', [join(clone, 'dev/bootstrap.sh'), 'echo', command, 'done'], {
      env: { ...process.env, PATH: `${join(clone, 'bin')}:${process.env.PATH}` },
    });
  write('bin/npm', '#!/bin/sh\n[ "$1" != ci ] || echo once >>installed\n', 0o700);
  await prepare();
  rmSync(join(clone, 'node_modules/.package-lock.json'));
  write('package-lock.json', '{ "lockfileVersion": 3 }');
  write('.mostrador/run/state.json', JSON.stringify({ supervisor: { pid: process.pid, born: '1' } }, null, 2));
  await expect(by('vitest')).rejects.toThrow(/the packages have changed since the shop here was started: make up/);
  expect(existsSync(join(clone, 'installed'))).toBe(false);
  expect((await by('dev/src/cli.ts up')).stdout).toBe('dev/src/cli.ts up done\n');
  expect(existsSync(join(clone, 'installed'))).toBe(true);
  write('.mostrador/run/state.json', JSON.stringify({ supervisor: { pid: 2 ** 30, born: '1' } }, null, 2));
  write('package-lock.json', '{}');
  expect((await by('vitest')).stdout).toBe('vitest done\n');
});

it('installs where no shop has run yet, and says no more than that', async () => {
  rmSync(join(clone, 'node_modules/.package-lock.json'));
  write('bin/npm', '#!/bin/sh\ntouch node_modules/.package-lock.json', 0o700);
  const { MOSTRADOR_HOME: _, PATH, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${join(clone, 'bin')}:${PATH}` };
  const { stderr } = await run('sh', [join(clone, 'dev/bootstrap.sh'), 'true'], { env });
  expect(stderr).toMatch(/^mostrador: installing the npm packages .*\nmostrador: generating code .*\n$/);
});
