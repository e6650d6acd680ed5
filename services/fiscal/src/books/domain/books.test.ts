import fc from 'fast-check';
import { sum } from '@mostrador/money';
import { makeVoucher } from '@mostrador/till/testing';
import { describe, expect, it } from 'vitest';
import type { BookEntry, PurchaseEntry } from './book-entry.ts';
import { purchaseFiles, salesFiles } from './book-files.ts';
import { purchaseColumns, salesColumns } from './book-table.ts';
import { addSeries, addTotals, seriesOf, totalsOf } from './book-totals.ts';

const tribute = (id: number, amountMinor: number) => ({ id, description: '', baseMinor: 0, rateBp: 0, amountMinor });

const kiosk: BookEntry = {
  ...makeVoucher({
    type: 6,
    pointOfSale: 3,
    number: 94,
    date: '2026-11-20',
    document: { type: 96, number: '12345678' },
    untaxedMinor: 50_00,
    exemptMinor: 900_00,
    netMinor: 2_283_47,
    iva: [
      { id: 5, rateBp: 2100, baseMinor: 2_183_47, amountMinor: 458_53 },
      { id: 4, rateBp: 1050, baseMinor: 100_00, amountMinor: 10_50 },
    ],
    tributes: [tribute(4, 2_100_00), tribute(7, 30_00), tribute(99, 1)],
  }),
  name: 'Íñigo Peñaloza y Güemes de la Santísima Trinidad',
};

const supplier: PurchaseEntry = {
  ...kiosk,
  type: 1,
  document: { type: 80, number: '30502793175' },
  name: 'Arcor SAIC',
  tributes: [tribute(6, 15_00), tribute(1, 2_00), tribute(8, 3_00)],
  computableMinor: 469_03,
  clearance: '',
  currency: 'PES',
  rateMicro: 1_000_000,
};

const lines = (bytes: Buffer) => bytes.toString('latin1').split('\r\n').slice(0, -1);

describe('salesFiles', () => {
  it('writes the record that was laid out by hand', () => {
    const [vouchers, rates] = salesFiles([kiosk]);
    expect(vouchers!.name).toBe('LIBRO_IVA_DIGITAL_VENTAS_CBTE.txt');
    expect(vouchers!.bytes.toString('latin1')).toBe(
      '20261120' +
        '006' +
        '00003' +
        '00000000000000000094' +
        '00000000000000000094' +
        '96' +
        '00000000000012345678' +
        'Íñigo Peñaloza y Güemes de la ' +
        // Total, untaxed, uncategorised, exempt, national, gross income, municipal, internal.
        '000000000583251' +
        '000000000005000' +
        '000000000000000' +
        '000000000090000' +
        '000000000000000' +
        '000000000003000' +
        '000000000000000' +
        '000000000210000' +
        'PES' +
        '0001000000' +
        '2' +
        ' ' +
        '000000000000001' +
        '20261120' +
        '\r\n',
    );
    expect(rates!.bytes.toString('latin1')).toBe(
      '006' +
        '00003' +
        '00000000000000000094' +
        '000000000218347' +
        '0005' +
        '000000000045853' +
        '\r\n' +
        '006' +
        '00003' +
        '00000000000000000094' +
        '000000000010000' +
        '0004' +
        '000000000001050' +
        '\r\n',
    );
  });

  it('is Latin-1: one byte a letter, whatever people are called', () => {
    const [vouchers] = salesFiles([{ ...kiosk, name: 'Łukasz ’s Kiosko 🍬 Ñandú' }]);
    expect(vouchers!.bytes.length).toBe(268);
    expect(vouchers!.bytes.subarray(78, 108).toString('latin1')).toBe("?ukasz 's Kiosko ? Ñandú      ");
  });

  it('gives an exempt voucher a row of 0 % with zeros and says why, and class C no row', () => {
    const exempt = { ...kiosk, iva: [], netMinor: 0, tributes: [] };
    const [vouchers, rates] = salesFiles([exempt, { ...exempt, exemptMinor: 0 }, { ...exempt, type: 11 }]);
    expect(lines(vouchers!.bytes).map((line) => line.slice(241, 243))).toEqual(['1E', '1N', '0 ']);
    expect(lines(rates!.bytes).map((line) => line.slice(28))).toEqual(
      Array.from({ length: 2 }, () => `${'0'.repeat(15)}0003${'0'.repeat(15)}`),
    );
  });

  it('keeps notes positive: the type gives the sign', () => {
    const [vouchers] = salesFiles([{ ...kiosk, type: 8 }]);
    expect(lines(vouchers!.bytes)[0]!.slice(108, 123)).toBe('000000000583251');
  });

  it('refuses what does not fit instead of cutting a number', () => {
    expect(() => salesFiles([{ ...kiosk, pointOfSale: 100_000 }])).toThrow(RangeError);
  });

  it('writes totals that are the sums of their parts, for any voucher', () => {
    const minor = fc.integer({ min: 0, max: 9_999_999_99 });
    const entry = fc.record({
      untaxedMinor: minor,
      exemptMinor: minor,
      baseMinor: minor,
      ids: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 99)),
    });
    fc.assert(
      fc.property(entry, ({ untaxedMinor, exemptMinor, baseMinor, ids }) => {
        const iva = [{ id: 5, rateBp: 2100, baseMinor, amountMinor: Math.round(baseMinor * 0.21) }];
        const tributes = ids.map((id) => tribute(id, id * 101));
        const [vouchers] = salesFiles([{ ...kiosk, untaxedMinor, exemptMinor, netMinor: baseMinor, iva, tributes }]);
        const line = lines(vouchers!.bytes)[0]!;
        const at = (from: number) => Number(line.slice(from - 1, from + 14));
        const parts = [124, 139, 154, 169, 184, 199, 214, 244].map(at);
        expect(at(109)).toBe(sum(parts) + baseMinor + iva[0]!.amountMinor);
      }),
    );
  });
});

describe('purchaseFiles', () => {
  it('writes the record that was laid out by hand', () => {
    const [vouchers, rates] = purchaseFiles([supplier]);
    expect(vouchers!.bytes.toString('latin1')).toBe(
      '20261120' +
        '001' +
        '00003' +
        '00000000000000000094' +
        ' '.repeat(16) +
        '80' +
        '00000000030502793175' +
        'Arcor SAIC                    ' +
        // Total, untaxed, exempt, IVA perceived, national, gross income, municipal, internal.
        '000000000372250' +
        '000000000005000' +
        '000000000090000' +
        '000000000001500' +
        '000000000000200' +
        '000000000000000' +
        '000000000000300' +
        '000000000000000' +
        'PES' +
        '0001000000' +
        '2' +
        ' ' +
        '000000000046903' +
        '000000000000000' +
        '00000000000' +
        ' '.repeat(30) +
        '000000000000000' +
        '\r\n',
    );
    expect(lines(rates!.bytes)[0]).toBe(
      '001' +
        '00003' +
        '00000000000000000094' +
        '80' +
        '00000000030502793175' +
        '000000000218347' +
        '0005' +
        '000000000045853',
    );
  });

  it('writes classes B and C as a total alone', () => {
    const [vouchers, rates] = purchaseFiles([{ ...supplier, type: 11 }]);
    const line = lines(vouchers!.bytes)[0]!;
    expect(line.slice(104, 119)).toBe('000000000372250');
    expect(line.slice(119, 224)).toBe('0'.repeat(105));
    expect(line.slice(237, 239)).toBe('0 ');
    expect(rates!.bytes.length).toBe(0);
  });
});

describe('totalsOf', () => {
  it('takes credit notes off, rate by rate', () => {
    expect(totalsOf([kiosk, { ...kiosk, type: 8, number: 1 }, kiosk])).toMatchObject({
      count: 3,
      totalMinor: 5_832_51,
      ivaMinor: 469_03,
      rates: [
        { rateBp: 2100, baseMinor: 2_183_47, amountMinor: 458_53 },
        { rateBp: 1050, baseMinor: 100_00, amountMinor: 10_50 },
      ],
      tributes: [
        { id: 4, amountMinor: 2_100_00 },
        { id: 7, amountMinor: 30_00 },
        { id: 99, amountMinor: 1 },
      ],
    });
  });

  it('counts perceptions of Ingresos Brutos by jurisdiction, and what may be deducted', () => {
    const perceived = (jurisdiction: number) => ({ id: 7, jurisdiction, amountMinor: 10_00 });
    const bought = { ...supplier, tributes: [perceived(901), perceived(902)] };
    const back = { ...bought, type: 3, tributes: [perceived(902)], computableMinor: 69_03 };
    expect(totalsOf([bought, back, bought])).toMatchObject({
      computableMinor: 869_03,
      tributes: [{ id: 7, amountMinor: 30_00 }],
      grossIncome: [
        { jurisdiction: 901, amountMinor: 20_00 },
        { jurisdiction: 902, amountMinor: 10_00 },
      ],
    });
  });

  it('adds up to the same page by page, wherever the pages end', () => {
    const minor = fc.integer({ min: 0, max: 9_999_999_99 });
    const entry = fc.record({
      type: fc.constantFrom(1, 3, 6, 8),
      pointOfSale: fc.constantFrom(1, 2),
      number: fc.integer({ min: 1, max: 99_999_999 }),
      untaxedMinor: minor,
      iva: fc.constantFrom(kiosk.iva, kiosk.iva.slice(1), []),
      tributes: fc.array(
        fc.record({ id: fc.constantFrom(4, 6, 7), jurisdiction: fc.constantFrom(0, 901), amountMinor: minor }),
      ),
      computableMinor: minor,
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.nat(12), (some, end) => {
        const entries = some.map((one) => ({ ...kiosk, ...one }));
        const pages = [entries.slice(0, end), entries.slice(end)];
        expect(addTotals(pages.map(totalsOf))).toEqual(totalsOf(entries));
        expect(addSeries(pages.flatMap(seriesOf))).toEqual(seriesOf(entries));
        expect(sum(seriesOf(entries).map((one) => one.totalMinor))).toBe(totalsOf(entries).totalMinor);
      }),
    );
  });
});

describe('seriesOf', () => {
  it('says from which number to which, and how many', () => {
    expect(seriesOf([{ ...kiosk, number: 96 }, kiosk, { ...kiosk, pointOfSale: 2, number: 7 }])).toEqual([
      { type: 6, pointOfSale: 2, first: 7, last: 7, count: 1, totalMinor: 5_832_51 },
      { type: 6, pointOfSale: 3, first: 94, last: 96, count: 2, totalMinor: 11_665_02 },
    ]);
  });
});

describe('salesColumns and purchaseColumns', () => {
  it('break the total down without rest', () => {
    for (const entry of [kiosk, { ...kiosk, type: 8 }, { ...kiosk, type: 11, iva: [] }]) {
      const amounts = salesColumns.flatMap((column) => (column.kind === 'amount' ? [column.cell(entry)] : []));
      expect(sum(amounts.slice(0, -1))).toBe(amounts.at(-1));
      expect(Math.sign(amounts.at(-1)!)).toBe(entry.type === 8 ? -1 : 1);
    }
    for (const entry of [supplier, { ...supplier, type: 3 }, { ...supplier, type: 11, iva: [], computableMinor: 0 }]) {
      const cells = purchaseColumns.flatMap((column) => (column.kind === 'amount' ? [column] : []));
      const total = cells.find(({ title }) => title === 'Total')!;
      const parts = cells.slice(0, cells.indexOf(total)).map((column) => column.cell(entry));
      expect(sum(parts)).toBe(total.cell(entry));
    }
  });
});
