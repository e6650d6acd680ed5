import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@mostrador/ops/paths';
import { temporary } from '@mostrador/ops/testing';
import { expect, test } from 'vitest';

/** What git keeps or would keep, with what was generated from it; packages are links to those that are installed here. */
function copyOfCheckout(): string {
  const copy = temporary();
  const kept = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const generated = ['proto/gen', ...globSync('services/*/src/db', { cwd: root })];
  for (const path of [...kept.trim().split('\n'), ...generated]) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  for (const folder of [
    'node_modules',
    ...globSync('{proto,gateway,ops,dev,e2e,{packages,services,simulators,tools}/*}/node_modules', { cwd: root }),
  ]) {
    mkdirSync(join(copy, folder), { recursive: true });
    for (const name of readdirSync(join(root, folder))) {
      const [from, to] = [join(root, folder, name), join(copy, folder, name)];
      if (name === '@mostrador' || name === '.package-lock.json')
        cpSync(from, to, { recursive: true, verbatimSymlinks: true });
      else symlinkSync(from, to);
    }
  }
  return copy;
}

/** Where a new service may leave something: in its own rooms, and in what is written by commands. */
const own = /^(services\/loyalty\/|proto\/|gateway\/src\/routes\/loyalty\.ts$)/;
const generated =
  /^(compose\.yaml|Dockerfile|package-lock\.json|gateway\/(openapi\.json|src\/routes\/index\.ts)|packages\/client\/src\/api\.ts|docs\/reference\/\w+\.md)$/;

test('a service is made by one command, runs, is called, and changes nothing of the others', async () => {
  const copy = copyOfCheckout();
  const run = async (file: string, ...args: string[]) =>
    (await promisify(execFile)(file, args, { cwd: copy, encoding: 'utf8' })).stdout;
  const git = (...args: string[]) => run('git', '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args);
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'before');

  await run(process.execPath, 'dev/src/new-service.ts', 'loyalty');
  const changed = (await git('status', '--porcelain', '-uall'))
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(3));
  expect(changed).toContain('services/loyalty/manifest.ts');
  expect(changed).toContain('gateway/src/routes/index.ts');
  expect(changed.filter((path) => !own.test(path) && !generated.test(path))).toEqual([]);

  // Its own test starts it in the kit's network and calls it; the rules of layout and rows hold of it as of the others; `make
  // fuzz` finds its recipes, and the compiler nothing.
  const tests = ['services/loyalty', 'architecture.test.ts', 'rows.test.ts', 'tools/fuzz/test/recipes.test.ts'];
  const said = await run('node_modules/.bin/vitest', 'run', ...tests);
  expect(said).toMatch(/Test Files .*4 passed/);
  const only = { extends: './tsconfig.json', include: ['services/loyalty', 'gateway/src/routes/loyalty.ts'] };
  writeFileSync(join(copy, 'tsconfig.loyalty.json'), JSON.stringify(only));
  await run('node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.loyalty.json');

  // As `make bench` and `make chaos` find what it brings.
  const found = `
    const { scenarios } = await import('./tools/bench/src/scenarios.ts');
    const { parts, kinds } = await import('./tools/chaos/src/shop/parts.ts');
    const acts = parts.find(({ service }) => service === 'loyalty').acts.length;
    const names = scenarios.map(({ name }) => name).filter((name) => name.startsWith('loyalty'));
    console.log(JSON.stringify({ acts, names, kept: kinds.loyalty_entry.kept }));`;
  expect(JSON.parse(await run(process.execPath, '--input-type=module', '--eval', found))).toEqual({
    acts: 1,
    names: ['loyalty-entries'],
    kept: 'select entry_id as id from loyalty.entries',
  });
}, 180_000);
