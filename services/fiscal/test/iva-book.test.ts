import { sum } from '@mostrador/money';
import { argentineDay } from '@mostrador/till/voucher';
import readExcelFile from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepToDaysOfReports } from './clock.ts';
import { makeShop, putPointOfSale, startWorld, type World } from './make.ts';

keepToDaysOfReports();

let world: World;
beforeAll(async () => {
  world = await startWorld({ CONTINGENCY_AFTER_MS: '300', AFIP_TIMEOUT_MS: '500' });
});
afterEach(() => world.control.clearFaults());
afterAll(() => world.stop());

const month = argentineDay(new Date()).slice(0, 7);
const inscripto = {
  documentType: 'cuit',
  documentNumber: '20111111112',
  name: 'Núñez Íñigo',
  ivaCondition: 'responsable_inscripto',
  address: 'Av. de Mayo 1',
};

/** A shop that has sold to a final consumer and to a company, and taken one sale back. */
async function makeTradingShop() {
  const shop = await makeShop(world);
  const sales = [await shop.sell(), await shop.sell({ receiver: inscripto })];
  await shop.voidSale(sales[0]!);
  await world.network.until(async () => {
    const vouchers = (await Promise.all(sales.map((sale) => shop.vouchersNow(sale.saleId)))).flat();
    return vouchers.length === 3 && vouchers.every((one) => one.state === 'authorized');
  }, 'three vouchers');
  return shop;
}

describe('getIvaBook', () => {
  it('adds up what AFIP has of the month, credit notes taken off', async () => {
    const shop = await makeTradingShop();
    const book = await shop.books.accountant.getIvaBook({ month });
    expect(book.totals).toMatchObject({
      count: 3,
      netMinor: 100_000,
      ivaMinor: 21_000,
      totalMinor: 121_000,
      rates: [{ rateBp: 2_100, netMinor: 100_000, ivaMinor: 21_000 }],
    });
    const atAfip = (await shop.book()).map((one) => (one.CbteTipo === 8 ? -1 : 1) * Math.round(one.ImpTotal * 100));
    expect(sum(atAfip)).toBe(book.totals!.totalMinor);
    expect(book.series.map(({ type, first, last, count }) => [type, first, last, count])).toEqual([
      [1, 1, 1, 1],
      [6, 1, 1, 1],
      [8, 1, 1, 1],
    ]);
    expect(book).toMatchObject({ month, contingency: [], unauthorized: 0, parts: 1 });
  });

  it('says what was issued in contingency, and what is not authorised yet', async () => {
    const shop = await makeShop(world);
    await putPointOfSale(shop.owner, { number: 5, kind: 'caea_server', closed: false });
    await world.network.until(async () => {
      const held = await world.network.sql('select from fiscal.caeas where tenant_id = $1', [shop.tenantId]);
      return held.length > 0;
    }, 'a CAEA');
    await shop.vouchersOf((await shop.sell()).saleId);
    await world.control.setFaults({ down: ['wsfe'] });
    const lost = await shop.sell();
    await world.network.until(
      async () => (await shop.vouchersNow(lost.saleId))[0]?.state === 'uncertain',
      'the answer to be missing',
    );
    const [voucher] = await shop.vouchersOf((await shop.sell()).saleId);
    expect(await shop.books.accountant.getIvaBook({ month })).toMatchObject({
      totals: { count: 2 },
      unauthorized: 1,
      contingency: [
        {
          code: voucher!.authorization!.code,
          type: 6,
          pointOfSale: 5,
          first: 1,
          last: 1,
          count: 1,
          reported: 0,
          totalMinor: 121_000,
        },
      ],
    });
    await world.control.clearFaults();
    await world.network.until(async () => {
      const { contingency, unauthorized } = await shop.books.accountant.getIvaBook({ month });
      return contingency[0]!.reported === 1 && unauthorized === 0;
    }, 'the report');
  });

  it('loses nothing between the pages it is read in', async () => {
    const shop = await makeTradingShop();
    const copies = 4_100;
    await world.network.sql(
      `insert into fiscal.vouchers
       select (jsonb_populate_record(v, jsonb_build_object('voucher_id', gen_random_uuid(), 'source_id', gen_random_uuid(),
         'number', n + 1))).*
       from fiscal.vouchers v, generate_series(1, ${copies}) n where v.tenant_id = $1 and v.type = 6`,
      [shop.tenantId],
    );
    const { totals, series } = await shop.books.accountant.getIvaBook({ month });
    expect(totals).toMatchObject({ count: copies + 3, totalMinor: (copies + 1) * 121_000 });
    expect(series[1]).toMatchObject({ type: 6, first: 1, last: copies + 1, count: copies + 1 });
    const { contentBase64 } = await shop.books.accountant.downloadIvaBook({ month, file: 'ventas_cbte' });
    const lines = Buffer.from(contentBase64, 'base64').toString('latin1').split('\r\n').slice(0, -1);
    const keys = lines.map((line) => line.slice(0, 36));
    expect(new Set(keys).size).toBe(copies + 3);
  });

  it('has nothing of other months and other companies, and is the bookkeepers’ alone', async () => {
    const [shop, other] = [await makeTradingShop(), await makeShop(world)];
    expect((await other.books.accountant.getIvaBook({ month })).totals).toMatchObject({
      count: 0,
      totalMinor: 0,
      rates: [],
    });
    expect((await shop.books.accountant.getIvaBook({ month: '2020-02' })).totals).toMatchObject({ count: 0 });
    await expect(shop.books.cashier.getIvaBook({ month })).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(shop.books.accountant.getIvaBook({ month: '2026-13' })).rejects.toMatchObject({
      told: { field: 'month' },
    });
  });
});

describe('downloadIvaBook', () => {
  const download = async (shop: Awaited<ReturnType<typeof makeShop>>, file: string) => {
    const { contentBase64, ...head } = await shop.books.accountant.downloadIvaBook({ month, file, part: 0 });
    return { ...head, bytes: Buffer.from(contentBase64, 'base64') };
  };

  it('gives the files that AFIP imports: rows of one length, vouchers and rates in the same order', async () => {
    const shop = await makeTradingShop();
    const vouchers = await download(shop, 'ventas_cbte');
    expect(vouchers).toMatchObject({
      fileName: 'LIBRO_IVA_DIGITAL_VENTAS_CBTE.txt',
      contentType: 'text/plain; charset=iso-8859-1',
    });
    const lines = vouchers.bytes.toString('latin1').split('\r\n');
    expect(lines.map((line) => line.length)).toEqual([266, 266, 266, 0]);
    expect(lines[0]!.slice(8, 36)).toBe(`00100001${'1'.padStart(20, '0')}`);
    expect(lines[0]!.slice(56, 123)).toBe(
      `80${'20111111112'.padStart(20, '0')}${'Núñez Íñigo'.padEnd(30)}000000000121000`,
    );
    const rates = (await download(shop, 'ventas_alicuotas')).bytes.toString('latin1').split('\r\n');
    expect(rates.map((line) => line.length)).toEqual([62, 62, 62, 0]);
    expect(rates.map((line) => line.slice(0, 28))).toEqual(lines.map((line) => line.slice(8, 36)));
    expect(rates[0]!.slice(28)).toBe('0000000001000000005000000000021000');
  });

  it('gives tables that add up to the book', async () => {
    const shop = await makeTradingShop();
    const csv = await download(shop, 'csv');
    expect(csv).toMatchObject({ fileName: `iva-ventas-${month}.csv`, contentType: 'text/csv; charset=utf-8' });
    const totals = csv.bytes.toString().trim().split('\r\n').slice(1);
    expect(totals.map((line) => line.split(';').at(-1))).toEqual(['1210,00', '1210,00', '-1210,00']);
    const [, sheet] = await readExcelFile((await download(shop, 'xlsx')).bytes);
    expect(sheet!.data.find(([label]) => label === 'Total')).toEqual(['Total', 1210, null]);
  });

  it('refuses a part that is not there, other files and other people; an empty month is an empty file', async () => {
    const [shop, other] = [await makeTradingShop(), await makeShop(world)];
    const input = { month, file: 'csv', part: 2 };
    await expect(shop.books.accountant.downloadIvaBook(input)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(shop.books.accountant.downloadIvaBook({ ...input, file: 'pdf' })).rejects.toMatchObject({
      told: { field: 'file' },
    });
    await expect(shop.books.cashier.downloadIvaBook(input)).rejects.toMatchObject({ reason: 'forbidden' });
    expect((await download(other, 'ventas_cbte')).bytes).toHaveLength(0);
  });
});
