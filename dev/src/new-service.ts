import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { writeFile } from '@mostrador/ops/files';
import { root } from '@mostrador/ops/paths';

/** `npm run new-service -- loyalty`: a service that runs, from `dev/template`, and all that is generated of it. */

const name = process.argv[2] ?? '';
if (!/^[a-z]{3,20}$/.test(name))
  throw new Error('How is it called? One word of small letters: npm run new-service -- loyalty');
if (existsSync(join(root, 'services', name))) throw new Error(`There is a services/${name} already.`);

const named = (text: string) =>
  text.replaceAll('__name__', name).replaceAll('__Name__', name.charAt(0).toUpperCase() + name.slice(1));
const run = (file: string, ...args: string[]) => execFileSync(file, args, { cwd: root, stdio: 'inherit' });

const template = join(root, 'dev/template');
for (const entry of readdirSync(template, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const from = join(entry.parentPath, entry.name);
  const to = named(from.slice(template.length + 1).replace(/\.template$/, ''));
  writeFile(join(root, to), named(readFileSync(from, 'utf8')));
}

const file = join(root, 'proto/package.json');
const lines = readFileSync(file, 'utf8');
writeFile(file, lines.replace(/ +"\.\/events":/, `    "./${name}": "./gen/index.mostrador.${name}.v1.ts",\n$&`));

// What is installed stays as it is: a workspace is a link.
run('npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent');
const link = join(root, 'node_modules/@mostrador', name);
if (!existsSync(link)) symlinkSync(join('../../services', name), link);
const now = new Date();
utimesSync(join(root, 'node_modules/.package-lock.json'), now, now);
run('npm', 'run', '--silent', 'gen', '-w', 'proto', '-w', `services/${name}`);
run(join(root, 'node_modules/.bin/oxfmt'), `services/${name}`, `gateway/src/routes/${name}.ts`);
for (const made of ['derived', 'reference']) run(process.execPath, `dev/src/${made}.ts`);
console.log(`services/${name} is there: docs/how-to/add-a-service.md says what is next.`);
