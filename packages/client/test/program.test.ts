import { execFile, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, connect, newId, session, type Session, till } from '../src/index.ts';
import { foundCompany, startShop } from './world.ts';

const run = promisify(execFile);
const here = join(import.meta.dirname, '..');
const bin = (name: string) => join(here, '../../node_modules/.bin', name);
const readme = readFileSync(join(here, 'README.md'), 'utf8');
/** The folder of somebody who has nothing else of ours. */
const folder = mkdtempSync(join(tmpdir(), 'mostrador-client-'));
const installed = join(folder, 'node_modules/@mostrador/client');

/** Makes the package and installs its file as the README says, and what it needs from here: no registry is asked. */
async function install(): Promise<void> {
  const { stdout } = await run(process.execPath, [join(here, 'build.ts'), folder]);
  const [, file] = /^npm install (.*)$/m.exec(stdout)!;
  expect(readme).toContain(`/out/${basename(file!)} `);
  const needed = join(here, '../../node_modules/uuid');
  await run('npm', ['pack', needed, '--ignore-scripts', '--pack-destination', folder]);
  const [uuid] = globSync('uuid-*.tgz', { cwd: folder });
  await run('npm', ['init', '-y'], { cwd: folder });
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', file!, `./${uuid}`], { cwd: folder });
}

let shop: Awaited<ReturnType<typeof startShop>>;
let company: Awaited<ReturnType<typeof foundCompany>>;

beforeAll(async () => {
  [shop] = await Promise.all([startShop(), install()]);
  company = await foundCompany(shop);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await shop.stop();
});

const sent = (path: string) => shop.proxy.sent(new RegExp(`^POST ${path} `)).length;

describe('a credential', () => {
  it('changes a session that is refused once, for all who ask, and tells the next one first', async () => {
    const kept: Session[] = [];
    const anybody = connect(shop.proxy.url);
    const opened = await anybody.identity.logIn({ ...company.account, companyId: '' });
    const person = anybody.as(session({ ...opened, accessToken: 'spoilt' }, (next) => void kept.push(next)));
    const all = await Promise.all(Array.from({ length: 8 }, () => person.identity.getMe()));
    expect(new Set(all.map(({ userId }) => userId))).toEqual(new Set([opened.userId]));
    expect(sent('/v1/auth/refresh')).toBe(1);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ sessionId: opened.sessionId, companies: opened.companies });
    expect(await person.token()).toBe(kept[0]!.accessToken);
    // What was kept opens it again.
    await anybody.as(session({ ...kept[0]!, accessToken: 'spoilt' })).identity.getMe();
  });

  it('asks for a session again whose answer was lost, and stays the same person', async () => {
    const anybody = connect(shop.proxy.url);
    const opened = await anybody.identity.logIn({ ...company.account, companyId: '' });
    shop.proxy.next(/^POST \/v1\/auth\/refresh /, 'lose the answer');
    const person = anybody.as(session({ ...opened, accessToken: 'spoilt' }));
    expect((await person.identity.getMe()).userId).toBe(opened.userId);
  });

  it('says why where a session has ended', async () => {
    const anybody = connect(shop.proxy.url);
    const opened = await anybody.identity.logIn({ ...company.account, companyId: '' });
    const person = anybody.as(session(opened));
    await person.identity.logOut({ refreshToken: opened.refreshToken });
    await expect(anybody.as(session({ ...opened, accessToken: 'spoilt' })).identity.getMe()).rejects.toMatchObject({
      status: 401,
      reason: 'refresh_token_invalid',
    });
  });

  it('gets the token of a till and of a program once, beside whatever is asked', async () => {
    const { tillId, credential, owner } = company;
    const atTill = connect(shop.proxy.url).as(till({ tillId, credential }));
    const key = await owner.identity.createApiKey({
      apiKeyId: newId(),
      name: 'programa',
      role: 'viewer',
      scopes: ['stock:read'],
    });
    const program = connect(shop.proxy.url).as(apiKey(key.secret));
    await Promise.all([1, 2, 3].flatMap(() => [atTill.stock.listProducts(), program.stock.listProducts()]));
    expect(sent('/v1/auth/till')).toBe(1);
    expect(sent('/v1/auth/api-key')).toBe(1);
    await expect(program.sales.listSales()).rejects.toMatchObject({ reason: 'scope_missing' });
    await expect(connect(shop.proxy.url).as(apiKey('no')).stock.listProducts()).rejects.toMatchObject({
      reason: 'credential_invalid',
    });
  });
});

/** The programs of the README, under the names that it gives them. */
const programs = [...readme.matchAll(/^```ts\n(\/\/ (\S+)\n[\s\S]*?)^```$/gm)].map(
  ([, code, name]) => [name!, code!] as const,
);
/** How the README says that they are run. */
const commands = /^export .*\n(node [\s\S]*?)^```$/m.exec(readme)![1]!;

describe('the package', () => {
  it('holds what its package.json says, and nothing of the repository', () => {
    const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(published).toMatchObject({ name: '@mostrador/client', license: 'Apache-2.0', engines: { node: '>=22' } });
    expect(published['private']).toBeUndefined();
    const index = readFileSync(join(installed, 'index.d.ts'), 'utf8');
    expect(index).not.toContain(".ts'");
    expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toContain('Apache License');
  });

  it('is one file for a browser, small and with nothing of Node in it', async () => {
    const bundle = await rolldown({ input: join(installed, 'index.js'), platform: 'browser', logLevel: 'silent' });
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    expect(output).toHaveLength(1);
    const [{ code, imports }] = output;
    expect(imports).toEqual([]);
    expect(code).not.toMatch(/node:|\bBuffer\b|\bprocess\b|\brequire\(/);
    expect(code.length).toBeLessThan(25_000);
  });

  it('lets the programs of its README sell at a till and follow what happens, as they are told to be run', async () => {
    const { account, owner } = company;
    const data = { name: 'Alfajor', priceMinor: 130_000, ivaTreatment: 'taxed', ivaRateBp: 2100 } as const;
    const whole = { ...data, unit: 'unit', tracked: true, active: true };
    await owner.stock.createProduct({ productId: newId(), data: whole });
    await shop.network.drain();

    expect(programs.map(([name]) => name)).toEqual(['till.mts', 'key.mts', 'program.mts']);
    for (const [name, code] of programs) writeFileSync(join(folder, name), code);
    const typeRoots = [join(here, '../../node_modules/@types')];
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, types: ['node'], typeRoots };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const checked = run(bin('tsc'), ['-p', folder]);

    const shell = spawn('sh', ['-ec', commands], {
      cwd: folder,
      detached: true,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
        MOSTRADOR_URL: shop.proxy.url,
        EMAIL: account.email,
        PASSWORD: account.password,
      },
    });
    let told = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (told += text));
    const says = (what: RegExp) => shop.network.until(async () => what.test(told) || fails(), what.source);
    const fails = () => {
      if (shell.exitCode !== null) throw new Error(told);
      return false;
    };
    await says(/load what you show/);
    expect(told).toMatch(/^sold Alfajor 1300 \S+\nAlfajor 1300\n/);
    const { productId } = await owner.stock.createProduct({ productId: newId(), data: { ...whole, name: 'Turrón' } });
    await says(new RegExp(`ProductChanged ${productId}`));
    // The shell and the program that it waits for.
    process.kill(-shell.pid!);
    await checked;
    const saleId = /^sold \S+ \S+ (\S+)/.exec(told)![1]!;
    expect(await owner.sales.getSale({ saleId })).toMatchObject({ saleId, totalMinor: 130_000 });
  });
});
