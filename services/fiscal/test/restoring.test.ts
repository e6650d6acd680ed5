import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '@mostrador/kit/testing';
import { argentineDay } from '@mostrador/till/voucher';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fiscal } from '../src/service.ts';
import { keepToDaysOfReports } from './clock.ts';
import { makeShop, putPointOfSale, startWorld, type World } from './make.ts';

keepToDaysOfReports();

let world: World;
beforeAll(async () => {
  world = await startWorld({ CONTINGENCY_AFTER_MS: '300' });
});
afterAll(() => world.stop());

/** Takes the database back to when a company had only its first voucher, as a restore from a backup does. */
async function goBack(tenantId: string, others = 'number > 1'): Promise<void> {
  const later = `tenant_id = '${tenantId}' and ${others}`;
  await world.network.sql(`
    begin;
    alter table fiscal.attempts disable trigger kit_append_only;
    alter table fiscal.outcomes disable trigger kit_append_only;
    delete from fiscal.outcomes where attempt_id in (select attempt_id from fiscal.attempts where ${later});
    delete from fiscal.attempts where ${later};
    delete from fiscal.sales where sale_id in (select sale_id from fiscal.vouchers where ${later});
    delete from fiscal.vouchers where ${later};
    update fiscal.lanes set last_number = least(last_number, 1) where tenant_id = '${tenantId}';
    delete from fiscal.lanes where tenant_id = '${tenantId}' and point_of_sale in (5, 7);
    delete from fiscal.kit_inbox where tenant_id = '${tenantId}';
    alter table fiscal.attempts enable trigger kit_append_only;
    alter table fiscal.outcomes enable trigger kit_append_only;
    update fiscal.kit_epoch set epoch = epoch + 1, restored_at = now(), restore_point = now() - interval '1 hour';
    commit`);
}

describe('a restored database', () => {
  it('finds in the journal the numbers that it has forgotten, and uses none of them again', async () => {
    const shop = await makeShop(world);
    const sales = [];
    for (let count = 0; count < 3; count += 1) {
      const sale = await shop.sell();
      await shop.vouchersOf(sale.saleId);
      sales.push(sale);
    }
    const before = await shop.book();
    await world.network.stopService(fiscal);
    await goBack(shop.tenantId);
    await world.network.startService(fiscal);
    const answers = () => shop.viewer.getAfipState({}).then(Boolean, () => false);
    await world.network.until(answers, 'the service to answer again');
    await world.network.drain();
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => [one.number, one.authorization?.code])).toEqual(
      before.map((one) => [one.CbteDesde, one.CodAutorizacion]),
    );
    const next = await shop.sell();
    expect(await shop.vouchersOf(next.saleId)).toMatchObject([{ state: 'authorized', number: 4 }]);
    expect(await shop.book()).toHaveLength(4);
    expect(await world.problems()).toEqual([]);
  });
});

describe('a restored database, with a note that a person asked for', () => {
  it('knows it again from the journal, with all that nobody would tell it', async () => {
    const shop = await makeShop(world);
    const sale = await shop.sell();
    const [invoice] = await shop.vouchersOf(sale.saleId);
    const line = { description: 'Intereses', amountMinor: 12_100, ivaTreatment: 'taxed', ivaRateBp: 2_100 };
    const note = { voucherId: invoice!.voucherId, noteId: uuidv7(), lines: [line], reason: 'mora', annuls: false };
    await shop.owner.issueNote({ ...note, kind: 'debit_note' });
    const authorized = async () => {
      const found = (await shop.vouchersNow(sale.saleId)).find((one) => one.type === 7);
      return found?.state === 'authorized' ? found : undefined;
    };
    await world.network.until(async () => (await authorized()) !== undefined, 'the note');
    const before = (await authorized())!;
    await world.network.stopService(fiscal);
    await goBack(shop.tenantId, 'type = 7');
    await world.network.startService(fiscal);
    await world.network.until(
      () =>
        authorized().then(
          (found) => found !== undefined,
          () => false,
        ),
      'the note to be known again',
    );
    const { number, authorization, reason, totalMinor } = before;
    expect(await authorized()).toMatchObject({ number, authorization, reason, totalMinor });
    const again = await shop.owner.issueNote({ ...note, kind: 'debit_note' });
    expect(again.voucherId).toBe(before.voucherId);
    expect(await shop.book()).toHaveLength(2);
    expect(await world.problems()).toEqual([]);
  });
});

type Line = { at: string; attemptId: string; saleId: string; voucher: { number: number } };

/** As if a replica had died after it wrote a voucher under another's number, and before it committed that. */
function writeDeadIntent(saleId: string, number: number): void {
  const [file] = readdirSync(world.journal).filter((name) => name.endsWith('.ndjson'));
  const lines = readFileSync(join(world.journal, file!), 'utf8').split('\n').filter(Boolean);
  const own = lines.map((line) => JSON.parse(line) as Line).findLast((line) => line.saleId === saleId)!;
  const at = new Date(Date.parse(own.at) - 5_000).toISOString();
  const dead = { ...own, at, attemptId: uuidv7(), voucher: { ...own.voucher, number } };
  // That of the lower process id is read first.
  appendFileSync(join(world.journal, `${at.slice(0, 10)}-1.ndjson`), `${JSON.stringify(dead)}\n`);
}

/** AFIP goes away from a shop: of one sale nobody knows whether it arrived, two after it are issued under the CAEA. */
async function sellInContingency() {
  const shop = await makeShop(world);
  await putPointOfSale(shop.owner, { number: 5, kind: 'caea_server', closed: false });
  const held = () => world.network.sql('select from fiscal.caeas where tenant_id = $1', [shop.tenantId]);
  await world.network.until(async () => (await held()).length > 0, 'a CAEA');
  await shop.vouchersOf((await shop.sell()).saleId);
  await world.control.setFaults({ down: ['wsfe'] });
  const lost = await shop.sell();
  const isLost = async () => (await shop.vouchersNow(lost.saleId))[0]?.state === 'uncertain';
  await world.network.until(isLost, 'the answer to be missing');
  const sales = [await shop.sell()];
  await shop.vouchersOf(sales[0]!.saleId);
  sales.push(await shop.sell());
  return { shop, lost, sales };
}

describe('a restored database, after a contingency', () => {
  it('knows again what was issued and reported under a CAEA that the backup is older than', async () => {
    const { shop, lost, sales } = await sellInContingency();
    const issued = async () => (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    const before = (await issued()).map((one) => [one.pointOfSale, one.number, one.authorization?.code]);
    await world.control.clearFaults();
    await shop.vouchersOf(lost.saleId);
    const isReported = async () => (await issued()).every((one) => one.authorization?.reportedAt !== undefined);
    await world.network.until(isReported, 'the vouchers to be reported');
    await world.network.stopService(fiscal);
    await goBack(shop.tenantId, '(number > 1 or point_of_sale = 5)');
    await world.network.sql('delete from fiscal.caeas where tenant_id = $1', [shop.tenantId]);
    await world.network.startService(fiscal);
    const answers = () => shop.viewer.getAfipState({}).then(Boolean, () => false);
    await world.network.until(answers, 'the service to answer again');
    await world.network.until(isReported, 'the reports to be found at AFIP');
    expect((await issued()).map((one) => [one.pointOfSale, one.number, one.authorization?.code])).toEqual(before);
    expect(await shop.book()).toHaveLength(4);
    expect(await world.problems()).toEqual([]);
  });

  it('gives a number that the journal has twice to the later voucher, and asks AFIP nothing about it', async () => {
    const { shop, lost, sales } = await sellInContingency();
    const numbers = async () =>
      (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId))))
        .flat()
        .map((one) => [one.pointOfSale, one.number]);
    const before = await numbers();
    expect(before).toEqual([
      [5, 1],
      [5, 2],
    ]);
    await world.network.stopService(fiscal);
    writeDeadIntent(sales[1]!.saleId, 1);
    await goBack(shop.tenantId, 'point_of_sale = 5');
    await world.network.startService(fiscal);
    const answers = () => shop.viewer.getAfipState({}).then(Boolean, () => false);
    await world.network.until(answers, 'the service to answer again');
    const backAt = async () =>
      (await world.network.sql('select from fiscal.journal_read join fiscal.kit_epoch using (epoch)')).length > 0;
    await world.network.until(backAt, 'the journal to be read');
    expect(await numbers()).toEqual(before);
    const asked = `select from fiscal.due where company_id = $1 and lane like '5/%'`;
    expect(await world.network.sql(asked, [shop.tenantId])).toEqual([]);
    await world.control.clearFaults();
    await shop.vouchersOf(lost.saleId);
    await world.network.until(async () => (await shop.book()).length === 4, 'the vouchers to be reported');
    expect(await world.problems()).toEqual([]);
  });
});

describe('a restored database, after tills printed offline', () => {
  it('knows from the journal what is on paper, and reports it under that number', async () => {
    const shop = await makeShop(world);
    const { tenantId, tillId, owner } = shop;
    await putPointOfSale(owner, { number: 7, kind: 'caea_till', tillId, closed: false });
    const held = () =>
      world.network.sql<{ code: string }>('select code from fiscal.caeas where tenant_id = $1', [tenantId]);
    await world.network.until(async () => (await held()).length > 0, 'a CAEA');
    const date = argentineDay(new Date());
    const printed = { pointOfSale: 7, type: 6, number: 1, caea: (await held())[0]!.code, date };
    await world.control.setFaults({ down: ['wsfe'] });
    const { saleId } = await shop.sell({ printedVoucher: printed });
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', number: 1, printed }]);
    await world.network.stopService(fiscal);
    await goBack(tenantId, 'point_of_sale = 7');
    await world.network.startService(fiscal);
    const answers = () => shop.viewer.getAfipState({}).then(Boolean, () => false);
    await world.network.until(answers, 'the service to answer again');
    expect(await shop.vouchersOf(saleId)).toMatchObject([{ state: 'authorized', number: 1, printed }]);
    await world.control.clearFaults();
    await world.network.until(async () => (await shop.book()).length === 1, 'the report');
    expect(await shop.book()).toMatchObject([{ PtoVta: 7, CbteDesde: 1, EmisionTipo: 'CAEA' }]);
    expect(await world.problems()).toEqual([]);
  });
});

describe('the service, killed at any moment', () => {
  it('goes on where it was: an intent without an answer is looked up', async () => {
    const shop = await makeShop(world);
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ latencyMs: 400 });
    const sales = await Promise.all([shop.sell(), shop.sell()]);
    await world.network.until(
      async () => (await shop.vouchersNow(sales[0]!.saleId))[0]?.state === 'sending',
      'a voucher to be on its way',
    );
    // As after a crash: nobody is told of the answer, and the lane is taken over from whoever had it.
    await world.network.sql(`update fiscal.lanes set fence = fence + 1 where tenant_id = $1`, [shop.tenantId]);
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersOf(sale.saleId)))).flat();
    expect(vouchers.map((one) => one.state)).toEqual(['authorized', 'authorized']);
    await world.control.clearFaults();
    const book = await shop.book();
    expect(book.map((one) => one.CbteDesde)).toEqual([1, 2, 3]);
    expect(await world.problems()).toEqual([]);
  });
});
