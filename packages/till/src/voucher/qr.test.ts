import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qrUrl } from './qr.ts';
import { makeVoucher } from '../../testing/make-voucher.ts';

const page = 'https://www.arca.gob.ar/fe/qr/';
const payloadOf = (url: string) => Buffer.from(url.slice(page.length + 3), 'base64').toString();

describe('qrUrl', () => {
  it('writes AFIP’s own example byte for byte, which is in dollars', () => {
    const url = qrUrl(page, {
      cuit: '30000000007',
      voucher: makeVoucher({
        type: 1,
        pointOfSale: 10,
        number: 94,
        date: '2020-10-13',
        totalMinor: 12_100_00,
        document: { type: 80, number: '20000000001' },
      }),
      authorization: { kind: 'cae', code: '70417054367476' },
    });
    expect(url.startsWith(`${page}?p=`)).toBe(true);
    const inDollars = payloadOf(url).replace('"moneda":"PES","ctz":1,', '"moneda":"DOL","ctz":65,');
    expect(Buffer.from(inDollars).toString('base64')).toBe(
      'eyJ2ZXIiOjEsImZlY2hhIjoiMjAyMC0xMC0xMyIsImN1aXQiOjMwMDAwMDAwMDA3LCJwdG9WdGEiOjEwLCJ0aXBvQ21wIjoxLCJucm9DbXAiOjk0' +
        'LCJpbXBvcnRlIjoxMjEwMCwibW9uZWRhIjoiRE9MIiwiY3R6Ijo2NSwidGlwb0RvY1JlYyI6ODAsIm5yb0RvY1JlYyI6MjAwMDAwMDAwMDEsInRp' +
        'cG9Db2RBdXQiOiJFIiwiY29kQXV0Ijo3MDQxNzA1NDM2NzQ3Nn0=',
    );
  });

  it('marks a CAEA, and a buyer without a document as 99 and 0', () => {
    const url = qrUrl(page, {
      cuit: '20267565393',
      voucher: makeVoucher({ document: { type: 99, number: '' } }),
      authorization: { kind: 'caea', code: '36470123456789' },
    });
    expect(payloadOf(url)).toContain('"tipoDocRec":99,"nroDocRec":0,"tipoCodAut":"A","codAut":36470123456789}');
  });

  it('writes any amount as the shortest number with the same centavos', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_99 }), (totalMinor) => {
        const voucher = makeVoucher({ totalMinor });
        const url = qrUrl(page, {
          cuit: '20267565393',
          voucher,
          authorization: { kind: 'cae', code: '71234567890123' },
        });
        const { importe } = JSON.parse(payloadOf(url)) as { importe: number };
        expect(Math.round(importe * 100)).toBe(totalMinor);
        expect(payloadOf(url)).toContain(`"importe":${JSON.stringify(totalMinor / 100)},`);
      }),
    );
  });
});
