import { describe, expect, it } from 'vitest';
import { ivaRows, ofMonotributo, ordinary } from '../make.ts';
import { associated, dollars, monotributista, tribute, vat } from './drafts.ts';
import { inTheRulesWorld, refuses, send, type Row } from './world.ts';

inTheRulesWorld();

const amounts: Row[] = [
  ['a negative not taxed', 6, { ImpTotConc: -1, ImpTotal: 120 }, ['10043']],
  ['a negative exempt', 6, { ImpOpEx: -1, ImpTotal: 120 }, ['10044']],
  ['a negative net', 6, { ImpNeto: -100, ImpTotal: -100, ImpIVA: 0, after: '' }, ['10045', '10065']],
  ['a negative tax', 6, { ImpTrib: -1, ImpTotal: 120 }, ['10046']],
  ['a negative IVA', 6, { ImpIVA: -21, ImpTotal: 79 }, ['10047', '10023']],
  ['three decimals', 6, { ImpTotal: 121.005 }, ['10056']],
  ['a total that is not the sum', 6, { ImpTotal: 121.05 }, ['10048']],
  ['C with exempt', 11, { ...ofMonotributo, ImpOpEx: 1 }, ['10044'], { cuit: monotributista }],
  ['C with not taxed', 11, { ...ofMonotributo, ImpTotConc: 1 }, ['10043'], { cuit: monotributista }],
  ['C with IVA', 11, { ...ofMonotributo, ImpIVA: 1 }, ['10047'], { cuit: monotributista }],
  ['C with IVA rows', 11, { ...ofMonotributo, after: vat }, ['10071'], { cuit: monotributista }],
  ['C whose total is not the sum', 11, { ...ofMonotributo, ImpTotal: 101 }, ['10048'], { cuit: monotributista }],
  ['net without IVA rows', 6, { after: '' }, ['10070', '10018']],
  ['empty IVA', 6, { ImpNeto: 0, ImpTotal: 100, ImpIVA: 0, ImpOpEx: 100, after: '<Iva/>' }, ['10018']],
  ['a rate for no IVA', 6, { ImpTotal: 100, ImpIVA: 0, after: ivaRows([[5, 100, 0]]) }, ['10018', '10051']],
  ['an unknown rate', 6, { after: ivaRows([[7, 100, 21]]) }, ['10019', '10051']],
  [
    'a base of 0',
    6,
    {
      after: ivaRows([
        [5, 100, 21],
        [4, 0, 0],
      ]),
    },
    ['10020'],
  ],
  [
    'a negative amount of IVA',
    6,
    {
      ImpNeto: 200,
      ImpTotal: 221,
      after: ivaRows([
        [5, 100, 42],
        [4, 100, -21],
      ]),
    },
    ['10021', '10051'],
  ],
  [
    'a rate twice',
    6,
    {
      after: ivaRows([
        [5, 50, 10.5],
        [5, 50, 10.5],
      ]),
    },
    ['10022'],
  ],
  ['rows that do not add up to ImpIVA', 6, { ImpIVA: 22, ImpTotal: 122 }, ['10023']],
  [
    'IVA that is not base by rate',
    6,
    { ImpIVA: 21.03, ImpTotal: 121.03, after: ivaRows([[5, 100, 21.03]]) },
    ['10051'],
  ],
  ['bases that do not add up to ImpNeto', 6, { ImpNeto: 101, ImpTotal: 122 }, ['10061']],
];

const taxes: Row[] = [
  ['taxes without rows', 6, { ImpTrib: 1, ImpTotal: 122 }, ['10024']],
  ['rows without taxes', 6, { after: tribute([[7, 0]]) + vat }, ['10024']],
  ['an unknown tax', 6, { ImpTrib: 1, ImpTotal: 122, after: tribute([[10, 1]]) + vat }, ['10025']],
  ['rows that do not add up to ImpTrib', 6, { ImpTrib: 2, ImpTotal: 123, after: tribute([[7, 1]]) + vat }, ['10029']],
  [
    'a negative row',
    6,
    {
      ImpTrib: 1,
      ImpTotal: 122,
      after:
        tribute([
          [7, 2],
          [8, -1],
        ]) + vat,
    },
    ['10028'],
  ],
  [
    'a negative base',
    6,
    { ImpTrib: 1, ImpTotal: 122, after: tribute([[7, 1]]).replace('>100<', '>-100<') + vat },
    ['10026'],
  ],
  [
    'a negative rate',
    6,
    { ImpTrib: 1, ImpTotal: 122, after: tribute([[7, 1]]).replace('<Alic>1', '<Alic>-1') + vat },
    ['10027'],
  ],
  ['tax 99 without a name', 6, { ImpTrib: 1, ImpTotal: 122, after: tribute([[99, 1]]) + vat }, ['10042']],
];

const currencies: Row[] = [
  ['no currency', 6, { MonId: undefined, MonCotiz: undefined }, ['10037', '10038']],
  ['pesos at another rate', 6, { MonCotiz: 2 }, ['10039']],
  ['dollars without rate', 6, { MonId: 'DOL', MonCotiz: undefined }, ['10038']],
  ['dollars at a rate of long ago', 6, { MonId: 'DOL', MonCotiz: 1 }, ['10119']],
  ['dollars far too dear', 6, { MonId: 'DOL', MonCotiz: 9000 }, ['10119']],
  ['dollars paid in dollars at another rate', 6, { ...dollars, MonCotiz: 1451, CanMisMonExt: 'S' }, ['10038']],
  ['a mark that is neither S nor N', 6, { CanMisMonExt: 'X' }, ['10239']],
  ['pesos paid in the currency', 6, { CanMisMonExt: 'S' }, ['10241']],
];

describe('FECAESolicitar refuses', () => {
  it.each([...amounts, ...taxes, ...currencies])('%s', (...row) => refuses(row));
});

describe('the margin of error', () => {
  it.each([
    ['a cent in the total', { ImpTotal: 121.01 }, []],
    ['two cents in the total', { ImpTotal: 121.02 }, ['10048']],
    [
      '0.01 % of a large total',
      { ImpTotal: 121_012, ImpNeto: 100_000, ImpIVA: 21_000, after: ivaRows([[5, 100_000, 21_000]]) },
      [],
    ],
    [
      'more than that',
      { ImpTotal: 121_013, ImpNeto: 100_000, ImpIVA: 21_000, after: ivaRows([[5, 100_000, 21_000]]) },
      ['10048'],
    ],
    [
      'a cent for each rate',
      {
        ImpIVA: 31.52,
        ImpTotal: 231.52,
        ImpNeto: 200,
        after: ivaRows([
          [5, 100, 21],
          [4, 100, 10.5],
        ]),
      },
      [],
    ],
    [
      'three cents for two rates',
      {
        ImpIVA: 31.53,
        ImpTotal: 231.53,
        ImpNeto: 200,
        after: ivaRows([
          [5, 100, 21],
          [4, 100, 10.5],
        ]),
      },
      ['10023'],
    ],
    ['a cent of IVA', { ImpIVA: 21.01, ImpTotal: 121.01, after: ivaRows([[5, 100, 21.01]]) }, []],
  ])('of %s', async (_what, draft, codes) => {
    expect(await send(6, draft)).toEqual(codes);
  });

  it('does not look at the bases of notes of A and B', async () => {
    expect(
      await send(8, { ...ordinary, ImpIVA: 15, ImpTotal: 115, after: associated([6]) + ivaRows([[5, 50, 15]]) }),
    ).toEqual([]);
  });
});
