import { uuidv7 } from '@mostrador/kit/testing';
import type { SupplierVoucher } from '@mostrador/proto/books';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompanyAt, startWorld, type World } from './make.ts';
import { makeMonotributoVoucher, makeSupplierVoucher } from './make-purchase.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(await world.problems()).toEqual([]);
  await world.stop();
});

const month = '2024-11';

const input = (overrides: Partial<SupplierVoucher> = {}) => ({
  purchaseId: uuidv7(),
  voucher: makeSupplierVoucher(overrides),
  month: '',
});
const refused = (reason: string, field: string) => ({ reason, told: { field } });

describe('the book of purchases', () => {
  const download = async (
    accountant: Awaited<ReturnType<typeof makeCompanyAt>>['books']['accountant'],
    file: string,
  ) => {
    const { contentBase64, ...head } = await accountant.downloadIvaBook({ month, file, book: 'purchases' });
    return { ...head, text: Buffer.from(contentBase64, 'base64').toString(file === 'csv' ? 'utf8' : 'latin1') };
  };

  it('adds up by rate and by perception, suppliers’ credit notes taken off', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    await accountant.recordPurchase(input());
    await accountant.recordPurchase(input({ number: 2 }));
    await accountant.recordPurchase(input({ type: 3 }));
    await accountant.recordPurchase({ purchaseId: uuidv7(), voucher: makeMonotributoVoucher(), month: '' });
    expect(await accountant.getIvaBook({ month, book: 'purchases' })).toMatchObject({
      totals: {
        count: 4,
        netMinor: 115_000,
        ivaMinor: 22_050,
        computableMinor: 22_050,
        totalMinor: 138_150,
        rates: [
          { rateBp: 2_100, netMinor: 100_000, ivaMinor: 21_000 },
          { rateBp: 1_050, netMinor: 10_000, ivaMinor: 1_050 },
        ],
        tributes: [
          { id: 6, amountMinor: 300 },
          { id: 7, amountMinor: 800 },
        ],
        grossIncome: [
          { jurisdiction: 901, amountMinor: 500 },
          { jurisdiction: 902, amountMinor: 300 },
        ],
      },
      series: [],
      parts: 1,
    });
    // The book of sales stays what is shown when nothing is said.
    expect((await accountant.getIvaBook({ month })).totals).toMatchObject({ count: 0 });
  });

  it('is, byte for byte, what AFIP imports', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    await accountant.recordPurchase(input({ supplierName: 'Peñaflor S.A.' }));
    const vouchers = await download(accountant, 'compras_cbte');
    expect(vouchers).toMatchObject({
      fileName: 'LIBRO_IVA_DIGITAL_COMPRAS_CBTE.txt',
      contentType: 'text/plain; charset=iso-8859-1',
    });
    expect(vouchers.text).toBe(
      '20241105' +
        '001' +
        '00104' +
        '00000000000002345678' +
        ' '.repeat(16) +
        '80' +
        '00000000030502793175' +
        'Peñaflor S.A.                 ' +
        // Total, untaxed, exempt, IVA perceived, national, gross income, municipal, internal.
        '000000000133150' +
        '000000000000000' +
        '000000000000000' +
        '000000000000300' +
        '000000000000000' +
        '000000000000800' +
        '000000000000000' +
        '000000000000000' +
        'PES' +
        '0001000000' +
        '2' +
        ' ' +
        // Computable credit, other tributes, broker, its name, IVA of its commission.
        '000000000022050' +
        '000000000000000' +
        '00000000000' +
        ' '.repeat(30) +
        '000000000000000' +
        '\r\n',
    );
    const sameKey = ['001', '00104', '00000000000002345678', '80', '00000000030502793175'].join('');
    expect(await download(accountant, 'compras_alicuotas')).toMatchObject({
      fileName: 'LIBRO_IVA_DIGITAL_COMPRAS_ALICUOTAS.txt',
      text:
        `${sameKey}000000000100000` +
        '0005' +
        `000000000021000\r\n${sameKey}000000000010000` +
        '0004' +
        '000000000001050\r\n',
    });
  });

  it('is a table that adds up to it, and has no files of the other book', async () => {
    const { accountant } = (await makeCompanyAt(world)).books;
    await accountant.recordPurchase(input());
    await accountant.recordPurchase(input({ type: 3 }));
    const { fileName, text } = await download(accountant, 'csv');
    expect(fileName).toBe(`iva-compras-${month}.csv`);
    const [titles, ...rows] = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(';'));
    const total = titles!.indexOf('Total');
    expect(rows.map((row) => [row[4], row[total], row[total + 1]])).toEqual([
      ['Arcor SAIC', '1331,50', '220,50'],
      ['Arcor SAIC', '-1331,50', '-220,50'],
    ]);
    expect((await download(accountant, 'xlsx')).fileName).toBe(`iva-compras-${month}.xlsx`);
    await expect(download(accountant, 'ventas_cbte')).rejects.toMatchObject(refused('file_of_another_book', 'file'));
    await expect(accountant.downloadIvaBook({ month, file: 'compras_cbte' })).rejects.toMatchObject(
      refused('file_of_another_book', 'file'),
    );
  });

  it('loses nothing between the pages it is read in', async () => {
    const { tenantId, books } = await makeCompanyAt(world);
    const { accountant } = books;
    await accountant.recordPurchase(input({ number: 10_000_000 }));
    const copies = 4_100;
    await world.network.sql(
      `insert into fiscal.purchases (tenant_id, purchase_id, month, supplier_cuit, type, point_of_sale, number, date, voucher)
       select tenant_id, gen_random_uuid(), month, supplier_cuit, type, point_of_sale, n, '2024-11-01'::date + n % 30,
         voucher || jsonb_build_object('number', n, 'date', '2024-11-01'::date + n % 30)
       from fiscal.purchases, generate_series(1, ${copies}) n where tenant_id = $1`,
      [tenantId],
    );
    await world.network.sql(
      `insert into fiscal.purchase_versions (tenant_id, purchase_id, version, change, month, voucher, reason, actor_id)
       select tenant_id, purchase_id, 1, 'recorded', month, voucher, '', 'copy' from fiscal.purchases
       where tenant_id = $1 and number <= ${copies}`,
      [tenantId],
    );
    const { totals } = await accountant.getIvaBook({ month, book: 'purchases' });
    expect(totals).toMatchObject({ count: copies + 1, totalMinor: (copies + 1) * 133_150 });
    const lines = (await download(accountant, 'compras_cbte')).text.split('\r\n').slice(0, -1);
    expect(new Set(lines.map((line) => line.slice(16, 36))).size).toBe(copies + 1);
    expect(lines.map((line) => line.slice(0, 8))).toEqual(lines.map((line) => line.slice(0, 8)).toSorted());
    const rates = (await download(accountant, 'compras_alicuotas')).text.split('\r\n').slice(0, -1);
    expect(rates.map((row) => row.slice(8, 28))).toEqual(
      lines.flatMap((line) => [line.slice(16, 36), line.slice(16, 36)]),
    );
  });
});
