import { makeVoucher } from '@mostrador/till/testing';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { salesColumns } from '../books/domain/book-table.ts';
import { csvRows, csvTitles } from './book-csv.ts';
import { bookXlsx } from './book-xlsx.ts';

const entries = [
  { ...makeVoucher(), name: 'Núñez; e "hijos"' },
  { ...makeVoucher({ type: 8, number: 2 }), name: '=1+1' },
];

describe('csvRows', () => {
  it('is what a spreadsheet set to es-AR reads: quoted where needed, and never a formula', () => {
    const lines = Buffer.concat([csvTitles(salesColumns), csvRows(salesColumns, entries)])
      .toString()
      .split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFFecha;Código;Comprobante;Documento;Nombre;Neto 21 %;IVA 21 %;/);
    expect(lines[1]).toMatch(/^2026-11-20;006;00003-00000094;;"Núñez; e ""hijos""";100,00;21,00;.*;121,00$/);
    expect(lines[2]).toMatch(/;'=1\+1;-100,00;-21,00;.*;-121,00$/);
  });
});

describe('bookXlsx', () => {
  it('has the vouchers, and the totals with notes taken off', async () => {
    const [vouchers, totals] = await readExcelFile(await bookXlsx(salesColumns, [...entries, entries[0]!]));
    expect(vouchers!.data).toHaveLength(4);
    expect(vouchers!.data[1]!.slice(0, 7)).toEqual([
      new Date('2026-11-20T00:00:00Z'),
      '006',
      '00003-00000094',
      null,
      'Núñez; e "hijos"',
      100,
      21,
    ]);
    expect(totals!.data.find(([label]) => label === '21 %')).toEqual(['21 %', 100, 21]);
    expect(totals!.data.find(([label]) => label === 'Total')).toEqual(['Total', 121, null]);
  });
});
