import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromRoot } from '@mostrador/ops/paths';
import { expect, it } from 'vitest';
import { carryOutAll, type Part } from '../src/check.ts';

const run = promisify(execFile);
const program = (name: string, code: string): Part => ({ name, command: [process.execPath, '-e', code] });

it('tells of each part as it ends, while others go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-check-'));
  const told = join(folder, 'told');
  const waits = `const { existsSync } = require('fs'); setInterval(() => existsSync('${told}') && process.exit(0), 20);`;
  const all = [program('long', waits), program('short', 'console.log("why"); process.exit(1)')];
  const names: string[] = [];
  const outcomes = await carryOutAll([...all, { name: 'none', skipped: 'not here' }], ({ name, verdict }) => {
    names.push(`${name} ${verdict}`);
    if (name === 'short') writeFileSync(told, '');
  });
  expect(existsSync(told)).toBe(true);
  expect(names).toEqual(['short FAILED', 'none skipped: not here', 'long ok']);
  expect(outcomes[0]).toMatchObject({ name: 'short', failed: true, output: 'why\n' });
  rmSync(folder, { recursive: true });
});

it('carries out one part where one is asked for, and names them where there is none of that name', async () => {
  const check = (ONLY: string) =>
    run(process.execPath, [fromRoot('dev/src/check.ts')], { env: { ...process.env, ONLY } });
  expect((await check('contracts lint')).stdout).toMatch(/^ {2}contracts lint +\d+\.\d s {2}ok\n\n.*\nAll good\.\n$/);
  await expect(check('tea')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('There are: types, ') });
});
