import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@mostrador/kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fiscal } from '../src/service.ts';
import { makeShop, startWorld, type World } from './make.ts';

let world: World;
let port: number;
beforeAll(async () => {
  port = await freePort();
  world = await startWorld({ FISCAL_ADMIN_PORT: `${port}` });
});
afterEach(async () => {
  expect(await world.problems()).toEqual([]);
});
afterAll(() => world.stop());

type Shop = Awaited<ReturnType<typeof makeShop>>;

const files = () =>
  readdirSync(world.journal)
    .sort()
    .map((name) => join(world.journal, name));
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1);

const figure = async (name: string) => {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{service="fiscal"\\} (.+)$`, 'm').exec(page)?.[1]);
};

const problemsOf = async (shop: Shop, work: string) =>
  (await shop.owner.getQueue({})).problems.filter((one) => one.work === work);

async function restart(shop: Shop): Promise<void> {
  await world.network.stopService(fiscal);
  await world.network.sql('update fiscal.kit_epoch set epoch = epoch + 1');
  await world.network.startService(fiscal);
  await world.network.until(
    () => shop.viewer.getAfipState({}).then(Boolean, () => false),
    'the service to answer again',
  );
}

describe('the journal', () => {
  it('cuts off what a failed write has left, before the next entry', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    const [file] = files().slice(-1);
    appendFileSync(file!, '{"at":"2026-11-29T12:00:00.000Z","tenantId":"01');
    await shop.vouchersOf((await shop.sell()).saleId);
    expect(linesOf(file!).map((line) => (JSON.parse(line) as { voucher: { number: number } }).voucher.number)).toEqual([
      1, 2,
    ]);
  });

  it('writes an entry whole or not at all where the disk is full in the middle of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mostrador-journal-'));
    // A file of this process may have 8 kB: the third entry has no room.
    const script = `
      import { appendToJournal } from '${import.meta.dirname}/../src/issuing/journal.ts';
      const log = { error() {}, warn() {} };
      const ctx = { env: () => ({ JOURNAL_DIR: ${JSON.stringify(folder)} }), now: () => new Date(), log };
      for (const size of [3000, 3000, 3000, 1000]) {
        const said = await appendToJournal(ctx, [{ text: 'x'.repeat(size) }]).then(() => 'written', (error) => error.name);
        console.log(said);
      }`;
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      `ulimit -f ${process.platform === 'linux' ? 16 : 8}; exec "$0" --input-type=module -e "$1"`,
      process.execPath,
      script,
    ]);
    expect(stdout.trim().split('\n')).toEqual(['written', 'written', 'JournalFailed', 'written']);
    const [name] = readdirSync(folder);
    expect(linesOf(join(folder, name!)).map((line) => (JSON.parse(line) as { text: string }).text.length)).toEqual([
      3000, 3000, 1000,
    ]);
    rmSync(folder, { recursive: true });
  });

  it('that cannot be written holds up issuing, with advice, until it can', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    const aside = `${world.journal}-aside`;
    renameSync(world.journal, aside);
    appendFileSync(world.journal, 'no folder');
    const sale = await shop.sell();
    await world.network.until(async () => (await shop.owner.getQueue({})).lanes.length > 0, 'the lane to stand');
    expect((await shop.owner.getQueue({})).lanes).toMatchObject([
      { problem: expect.stringContaining('the journal'), advice: expect.stringContaining('JOURNAL_DIR') },
    ]);
    rmSync(world.journal);
    renameSync(aside, world.journal);
    expect(await shop.vouchersOf(sale.saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
  });

  it('is missed where its files vanish, while issuing goes on, and until they are back', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    const known = () => world.network.sql('select from fiscal.journal_files');
    await world.network.until(async () => (await known()).length >= files().length, 'the files to be known');
    const before = files();
    const aside = mkdtempSync(join(tmpdir(), 'mostrador-journal-'));
    for (const file of before) renameSync(file, join(aside, file.split('/').at(-1)!));
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized' }]);
    await world.network.until(async () => (await problemsOf(shop, 'journal')).length > 0, 'the journal to be missed');
    expect(await problemsOf(shop, 'journal')).toMatchObject([{ advice: expect.stringContaining('JOURNAL_DIR') }]);
    expect(await figure('mostrador_fiscal_journal_faulty_lines')).toBe(before.length);
    for (const file of before) renameSync(join(aside, file.split('/').at(-1)!), file);
    await world.network.until(async () => (await problemsOf(shop, 'journal')).length === 0, 'the journal to be back');
    expect(await figure('mostrador_fiscal_journal_faulty_lines')).toBe(0);
  });

  it('is read around lines that are none, which are told until somebody has mended them', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    const [file] = files().slice(-1);
    const whole = statSync(file!).size;
    const [entry] = linesOf(file!);
    // As half lines, foreign ones, and an entry that no longer fits.
    const bad = ['{"at":"2026', 'null', '[]', '{}', entry!.replace('"purpose":"invoice"', '"purpose":"gift"')];
    appendFileSync(file!, `${bad.join('\n')}\n`);
    await restart(shop);
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized', number: 2 }]);
    await world.network.until(async () => (await problemsOf(shop, 'journal')).length > 0, 'the lines to be told');
    expect((await problemsOf(shop, 'journal'))[0]!.problem).toContain(`${bad.length} lines`);
    expect(await figure('mostrador_fiscal_journal_faulty_lines')).toBe(bad.length);
    truncateSync(file!, whole);
    await world.network.until(async () => (await problemsOf(shop, 'journal')).length === 0, 'the file to be mended');
  });
});

describe('a job that fails every time', () => {
  it('is told in the queue and as a figure until it goes again', async () => {
    const shop = await makeShop(world);
    const before = await figure('mostrador_fiscal_failing_tasks');
    await world.network.sql('alter table fiscal.journal_read rename to journal_read_away');
    await world.network.until(async () => (await problemsOf(shop, 'issue-vouchers')).length > 0, 'the job to be told');
    expect(await problemsOf(shop, 'issue-vouchers')).toMatchObject([
      { problem: expect.stringContaining('journal_read'), advice: expect.stringContaining('soporte') },
    ]);
    expect(await figure('mostrador_fiscal_failing_tasks')).toBe(before + 1);
    await world.network.sql('alter table fiscal.journal_read_away rename to journal_read');
    await world.network.until(
      async () => (await problemsOf(shop, 'issue-vouchers')).length === 0,
      'the job to go again',
    );
    expect(await shop.vouchersOf((await shop.sell()).saleId)).toMatchObject([{ state: 'authorized' }]);
  });
});
