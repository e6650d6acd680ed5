import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, connect, newId, session, type Session, till } from '../src/index.ts';
import { foundCompany, startShop } from './world.ts';

const run = promisify(execFile);
const here = join(import.meta.dirname, '..');
const bin = (name: string) => join(here, '../../node_modules/.bin', name);
/** A program's folder, with the package in it as npm would put it there. */
const folder = mkdtempSync(join(tmpdir(), 'mostrador-client-'));
const installed = join(folder, 'node_modules/@mostrador/client');

async function install(): Promise<void> {
  const dist = join(folder, 'dist');
  await run(process.execPath, [join(here, 'build.ts'), dist]);
  const { stdout } = await run('npm', ['pack', dist, '--json', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  await run('tar', ['xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  symlinkSync(join(here, '../../node_modules/uuid'), join(folder, 'node_modules/uuid'));
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

/** The first program of the README. */
const example = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(here, 'README.md'), 'utf8'))![1]!;

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

  it('lets the example of its README sell and follow what happens', async () => {
    const { owner, tillId, opened } = company;
    const data = { name: 'Alfajor', priceMinor: 130_000, ivaTreatment: 'taxed', ivaRateBp: 2100 } as const;
    const whole = { ...data, unit: 'unit', tracked: true, active: true };
    await owner.stock.createProduct({ productId: newId(), data: whole });
    const { userId } = opened;
    const openedAt = new Date().toISOString();
    await owner.cash.openSession({ sessionId: newId(), tillId, cashierId: userId, openingFloatMinor: 0, openedAt });
    await shop.network.drain();
    const { secret } = await owner.identity.createApiKey({
      apiKeyId: newId(),
      name: 'programa',
      role: 'admin',
      scopes: ['stock:read', 'cash:read', 'sales:write', 'events:read'],
    });

    writeFileSync(join(folder, 'example.ts'), example);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          strict: true,
          noEmit: true,
          types: ['node'],
          typeRoots: [join(here, '../../node_modules/@types')],
        },
      }),
    );
    const checked = run(bin('tsc'), ['-p', folder]);

    const program = spawn(process.execPath, [join(folder, 'example.ts')], {
      env: { PATH: process.env['PATH'], MOSTRADOR_URL: shop.proxy.url, MOSTRADOR_API_KEY: secret },
    });
    let told = '';
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (told += text));
    const says = (what: RegExp) => shop.network.until(async () => what.test(told) || fails(), what.source);
    const fails = () => {
      if (program.exitCode !== null) throw new Error(told);
      return false;
    };
    await says(/load what you show/);
    expect(told).toMatch(/^Alfajor 1300\nsold /);
    const { productId } = await owner.stock.createProduct({ productId: newId(), data: { ...whole, name: 'Turrón' } });
    await says(new RegExp(`ProductChanged ${productId}`));
    program.kill();
    await checked;
    const saleId = /sold (\S+)/.exec(told)![1]!;
    expect(await owner.sales.getSale({ saleId })).toMatchObject({ saleId, totalMinor: 130_000 });
  });
});
