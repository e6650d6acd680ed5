import { describe, it } from 'vitest';
import { ivaRows, ofMonotributo, toCompany } from '../make.ts';
import {
  associated,
  big,
  buyers,
  deceased,
  dollars,
  fce,
  fceNote,
  goods,
  inactive,
  monotributista,
  note,
  period,
  services,
  tribute,
  vat,
} from './drafts.ts';
import { authorises, inTheRulesWorld, type Row } from './world.ts';

inTheRulesWorld();

const approved: Row[] = [
  ['B to a consumidor final', 6, {}, []],
  ['B to a DNI', 6, { DocTipo: 96, DocNro: 12345678 }, []],
  ['A to a responsable inscripto', 1, toCompany, []],
  ['A to a monotributista', 1, { ...toCompany, DocNro: monotributista, CondicionIVAReceptorId: 6 }, ['10217']],
  ['A to an unknown CUIT', 1, { ...toCompany, DocNro: 30546666561 }, ['10017', '10238']],
  ['A to an exento', 1, { ...toCompany, DocNro: 33693450239 }, ['10063']],
  ['C of a monotributista', 11, ofMonotributo, [], { cuit: monotributista }],
  ['A con leyenda', 51, toCompany, []],
  ['services', 6, services, []],
  ['used goods', 49, goods, []],
  ['FCE', 201, fce, []],
  ['credit note of FCE', 203, fceNote, []],
  ['credit note of an FCE of services', 203, { ...fceNote, ...services, FchVtoPago: undefined }, []],
  ['credit note B with its voucher', 8, note(associated([6])), []],
  ['credit note B with a period', 8, { after: vat + period('20261101', '20261118') }, []],
  [
    'all rates in one',
    6,
    {
      ImpTotal: 666,
      ImpNeto: 600,
      ImpIVA: 66,
      after: ivaRows([
        [3, 100, 0],
        [4, 100, 10.5],
        [5, 100, 21],
        [6, 100, 27],
        [8, 100, 5],
        [9, 100, 2.5],
      ]),
    },
    [],
  ],
  ['exempt only', 6, { ImpTotal: 100, ImpNeto: 0, ImpIVA: 0, ImpOpEx: 100, after: '' }, []],
  [
    'perceptions',
    1,
    {
      ...toCompany,
      ImpTotal: 124,
      ImpTrib: 3,
      after:
        tribute([
          [6, 2],
          [7, 1],
        ]) + vat,
    },
    [],
  ],
  ['dollars', 6, { ...dollars }, []],
  ['dollars paid in dollars, rate left out', 6, { MonId: 'DOL', MonCotiz: undefined, CanMisMonExt: 'S' }, []],
  ['several buyers', 1, { ...toCompany, after: vat + buyers([20111111112, 60], [big, 40]) }, []],
  [
    'an activity of the issuer',
    6,
    { after: `${vat}<Actividades><Actividad><Id>471190</Id></Actividad></Actividades>` },
    [],
  ],
  ['no condition of the receiver, before December', 6, { CondicionIVAReceptorId: undefined }, ['10245']],
  ['a note of a voucher that is not there', 8, note(associated([6, 77])), ['10041']],
  [
    'a credit note above its voucher',
    8,
    { ImpTotal: 242, ImpNeto: 200, ImpIVA: 42, after: associated([6]) + ivaRows([[5, 200, 42]]) },
    ['10237'],
  ],
  [
    'a credit note to an inactive CUIT',
    3,
    { ...toCompany, DocNro: inactive, after: associated([1]) + vat },
    ['10017', '10247'],
  ],
  ['a deceased receiver', 6, { DocTipo: 80, DocNro: deceased }, ['10249']],
  [
    'no categorizado with another tax',
    6,
    {
      DocTipo: 80,
      DocNro: 23000000000,
      CondicionIVAReceptorId: 7,
      ImpTotal: 122,
      ImpTrib: 1,
      after: tribute([[7, 1]]) + vat,
    },
    ['10283'],
  ],
  [
    'no categorizado with tax 13',
    6,
    {
      DocTipo: 80,
      DocNro: 23000000000,
      CondicionIVAReceptorId: 7,
      ImpTotal: 122,
      ImpTrib: 1,
      after: tribute([[13, 1]]) + vat,
    },
    [],
  ],
  [
    'perceptions of a period over two months',
    8,
    { ImpTotal: 122, ImpTrib: 1, after: tribute([[7, 1]]) + vat + period('20261001', '20261118') },
    ['10209'],
  ],
];

describe('FECAESolicitar authorises', () => {
  it.each([...approved])('%s', (...row) => authorises(row));
});
