import { describe, it } from 'vitest';
import { issuer } from '../client.ts';
import { toCompany, type Draft } from '../make.ts';
import {
  associated,
  big,
  bigMonotributista,
  buyers,
  cbu,
  fce,
  fceNote,
  goods,
  note,
  options,
  period,
  services,
  vat,
} from './drafts.ts';
import { inTheRulesWorld, refuses, type Row } from './world.ts';

inTheRulesWorld();

const ownCuit = `<Cuit>${issuer}</Cuit>`;
const fceNoteOf = (extra: string): Draft => ({
  ...fceNote,
  after: associated([201, 1, extra]) + vat + options(['22', 'N']),
});
const fceNoteWith = (rows: string): Draft => ({
  ...fceNote,
  after: associated([201, 1, `${ownCuit}<CbteFch>20261118</CbteFch>`]) + vat + rows,
});

const associations: Row[] = [
  ['a point of sale of 0', 8, note(associated([6]).replace('<PtoVta>9', '<PtoVta>0')), ['10058']],
  ["a note of FCE of someone else's", 203, fceNoteOf('<Cuit>20111111112</Cuit><CbteFch>20261118</CbteFch>'), ['10155']],
  ['a note of FCE without the date', 203, fceNoteOf(ownCuit), ['10158', '10160']],
  ['a note of an FCE of tomorrow', 203, fceNoteOf(`${ownCuit}<CbteFch>20261119</CbteFch>`), ['10159', '10160']],
  [
    'a note of FCE with a period too',
    203,
    { ...fceNote, after: String(fceNote['after']) + period('20261101', '20261118') },
    ['10197', '10196'],
  ],
  ['a note without voucher or period', 8, {}, ['10197']],
  ['a note with both', 8, { after: associated([6]) + vat + period('20261101', '20261118') }, ['10197']],
  ['a factura with a period', 6, { after: vat + period('20261101', '20261118') }, ['10198']],
  ['a note B of an A', 8, note(associated([1])), ['10040']],
  ['no kind', 8, note(associated([0])), ['10057']],
  ['no number', 8, note(associated([6, 0])), ['10059']],
  ['the same twice', 8, note(associated([6], [6])), ['10060']],
  ['none inside', 8, note('<CbtesAsoc/>'), ['10062', '10197']],
  ['a CUIT that is none', 8, note(associated([6, 1, '<Cuit>123</Cuit>'])), ['10151']],
  ['a date that is none', 8, note(associated([6, 1, '<CbteFch>2026</CbteFch>'])), ['10213']],
  ['a period without end', 8, { after: `${vat}<PeriodoAsoc><FchDesde>20261101</FchDesde></PeriodoAsoc>` }, ['10203']],
  [
    'a period without beginning',
    8,
    { after: `${vat}<PeriodoAsoc><FchHasta>20261101</FchHasta></PeriodoAsoc>` },
    ['10199'],
  ],
  ['a period of no days', 8, { after: vat + period('x', 'y') }, ['10204', '10205', '10208']],
  ['a period of long ago', 8, { after: vat + period('20051201', '20261118') }, ['10206']],
  ['a period that ends before it begins', 8, { after: vat + period('20261118', '20261101') }, ['10207']],
  ['a period that ends after the voucher', 8, { after: vat + period('20261101', '20261119') }, ['10208']],
  ['a note of FCE without vouchers', 203, { ...fceNote, after: vat + options(['22', 'N']) }, ['10153']],
  [
    'a note of FCE without the CUIT',
    203,
    { ...fceNote, after: associated([201, 1, '<CbteFch>20261118</CbteFch>']) + vat + options(['22', 'N']) },
    ['10151'],
  ],
  [
    'a note of an FCE that is not there',
    203,
    {
      ...fceNote,
      after: associated([201, 8, `<Cuit>${issuer}</Cuit><CbteFch>20261118</CbteFch>`]) + vat + options(['22', 'N']),
    },
    ['10160'],
  ],
];

const rest: Row[] = [
  ['used goods without a name', 49, { ...goods, after: vat + options(['93', 'Calle 1']) }, ['10078']],
  ['an exception that does not exist', 1, { ...toCompany, after: vat + options(['5', '99']) }, ['10088']],
  ['a reference that is too long', 6, { after: vat + options(['23', 'x'.repeat(51)]) }, ['10189']],
  ['buyers without any', 1, { ...toCompany, after: `${vat}<Compradores/>` }, ['10133']],
  [
    'a buyer with a DNI',
    1,
    { ...toCompany, after: vat + buyers([20111111112, 50], [12345678, 50]).replace(/80(?!.*80)/, '96') },
    ['10137'],
  ],
  [
    'FCE with several buyers',
    201,
    { ...fce, after: String(fce['after']) + buyers([big, 60], [20111111112, 40]) },
    ['10194'],
  ],
  ['FCE A to a monotributista', 201, { ...fce, DocNro: bigMonotributista }, ['10177']],
  ['activities without any', 6, { after: `${vat}<Actividades/>` }, ['10218']],
  ['a note of FCE with a mark that does not exist', 203, fceNoteWith(options(['22', 'X'])), ['10167']],
  ['a note of FCE with a CBU', 203, fceNoteWith(options(['22', 'N'], cbu)), ['10172']],
  ['a note of FCE with a due date', 203, { ...fceNote, FchVtoPago: '20261130' }, ['10175']],
  ['concept 4', 6, { Concepto: 4 }, ['10030']],
  ['services of used goods', 49, { ...goods, ...services }, ['10085']],
  ['options without any', 6, { after: `${vat}<Opcionales/>` }, ['10052']],
  ['an unknown option', 6, { after: vat + options(['77', '1']) }, ['10053']],
  ['an option twice', 6, { after: vat + options(['11', '1'], ['11', '1']) }, ['10054']],
  ['an option without value', 6, { after: vat + options(['11', '']) }, ['10055']],
  ['options in a type that takes none', 40, { after: vat + options(['11', '1']) }, ['10068']],
  ['options of two regulations', 6, { after: vat + options(['11', '1'], ['12', '1']) }, ['10112']],
  ['used goods without options', 49, { ...goods, after: vat }, ['10076']],
  ['used goods without address', 49, { ...goods, after: vat + options(['91', 'Vendedor']) }, ['10084']],
  ['an FCE option elsewhere', 6, { after: vat + options(cbu) }, ['10169']],
  ['FCE without options', 201, { ...fce, after: vat }, ['10162', '10168', '10216']],
  ['FCE with a bad CBU', 201, { ...fce, after: vat + options(['2101', '1'], ['27', 'SCA']) }, ['10165']],
  ['FCE without the mode of transfer', 201, { ...fce, after: vat + options(cbu) }, ['10216']],
  ['FCE with a mode that does not exist', 201, { ...fce, after: vat + options(cbu, ['27', 'XXX']) }, ['10215']],
  ['FCE without due date', 201, { ...fce, FchVtoPago: undefined }, ['10163']],
  ['FCE with a mark of annulment', 201, { ...fce, after: vat + options(cbu, ['27', 'SCA'], ['22', 'S']) }, ['10171']],
  [
    'a note of FCE without that mark',
    203,
    {
      ...fceNote,
      after: associated([201, 1, `<Cuit>${issuer}</Cuit><CbteFch>20261118</CbteFch>`]) + vat + options(['23', 'x']),
    },
    ['10173'],
  ],
  ['one buyer', 1, { ...toCompany, after: vat + buyers([20111111112, 100]) }, ['10145']],
  ['buyers who do not make 100 %', 1, { ...toCompany, after: vat + buyers([20111111112, 60], [big, 30]) }, ['10147']],
  [
    'an activity of someone else',
    6,
    { after: `${vat}<Actividades><Actividad><Id>1</Id></Actividad></Actividades>` },
    ['10223'],
  ],
  [
    'an activity twice',
    6,
    {
      after: `${vat}<Actividades><Actividad><Id>471190</Id></Actividad><Actividad><Id>471190</Id></Actividad></Actividades>`,
    },
    ['10221'],
  ],
];

describe('FECAESolicitar refuses', () => {
  it.each([...associations, ...rest])('%s', (...row) => refuses(row));
});
