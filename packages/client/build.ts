import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `make client`: of the sources, which the repository uses as they are, the package that others install. */

const here = import.meta.dirname;
const root = join(here, '../..');
const out = process.argv[2] ?? join(root, 'out');
const to = join(out, 'client');

rmSync(to, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', here, '--noEmit', 'false', '--outDir', to], {
  stdio: 'inherit',
});
// The compiler changes the names of files in the code, and not in the types beside it.
for (const file of globSync('*.d.ts', { cwd: to }).map((name) => join(to, name)))
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
const {
  private: _,
  scripts: __,
  ...published
} = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Record<string, unknown>;
const exports = { '.': { types: './index.d.ts', default: './index.js' } };
writeFileSync(
  join(to, 'package.json'),
  `${JSON.stringify({ ...published, exports, files: ['*.js', '*.d.ts'] }, null, 2)}\n`,
);
cpSync(join(here, 'README.md'), join(to, 'README.md'));
cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));

const packed = execFileSync('npm', ['pack', to, '--json', '--pack-destination', out], { encoding: 'utf8' });
const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
process.stdout.write(`npm install ${join(out, filename)}\n`);
