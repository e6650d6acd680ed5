import { describe, expect, it } from 'vitest';
import { issuer } from '../client.ts';
import { ivaRows, type Draft } from '../make.ts';
import { monotributista, options } from './drafts.ts';
import { authorises, control, day, inTheRulesWorld, refuses, send } from './world.ts';

inTheRulesWorld();

/** As homologación was asked in July 2021 (recordings of pyafipws): amounts, and a tax without base and rate. */
const asked: Draft = {
  DocTipo: 80,
  DocNro: 30500010912,
  ImpTotal: '222.00',
  ImpNeto: '200.00',
  ImpTrib: '1.00',
  ImpIVA: '21.00',
  CondicionIVAReceptorId: undefined,
};
const tax =
  '<Tributos><Tributo><Id>99</Id><Desc>Impuesto Municipal Matanza</Desc><Importe>1</Importe></Tributo></Tributos>';
const rates = ivaRows([
  [3, 100, 0],
  [5, 100, 21],
]);

describe('what homologación answered in 2021', () => {
  it('to a note of an FCE of three weeks before: its date, and nothing else', async () => {
    await day('2021-07-22');
    const invoice = `<CbtesAsoc><CbteAsoc><Tipo>201</Tipo><PtoVta>3</PtoVta><Nro>1</Nro><Cuit>${issuer}</Cuit><CbteFch>20210701</CbteFch></CbteAsoc></CbtesAsoc>`;
    const cbu = options(['2101', '2850590940090418135201'], ['2102', 'pyafipws'], ['22', 'S']);
    await refuses(['203', 203, { ...asked, CbteFch: '20210701', after: invoice + tax + rates + cbu }, ['10016']]);
  });

  it('to used goods of three weeks before: the same', async () => {
    await day('2021-07-22');
    const seller = options(['91', 'Juan Perez'], ['92', '200'], ['93', 'Balcarce 50']);
    await refuses(['49', 49, { ...asked, DocTipo: 30, CbteFch: '20210701', after: tax + rates + seller }, ['10016']]);
  });

  it('to a debit note A on an invoice of another point of sale: what it means to a monotributista', async () => {
    await day('2021-07-01');
    const other = '<CbtesAsoc><CbteAsoc><Tipo>1</Tipo><PtoVta>2</PtoVta><Nro>1234</Nro></CbteAsoc></CbtesAsoc>';
    const whole =
      '<Tributos><Tributo><Id>99</Id><Desc>Impuesto Municipal Matanza</Desc><BaseImp>100.00</BaseImp><Alic>1.00</Alic><Importe>1.00</Importe></Tributo></Tributos>';
    const note = {
      ...asked,
      DocNro: monotributista,
      ImpTotal: '122.00',
      ImpNeto: '100.00',
      after: other + whole + ivaRows([[5, 100, 21]]),
    };
    await authorises(['2', 2, note, ['10217']]);
  });
});

describe('"CUIT país"', () => {
  it('names a foreign buyer of class B; other numbers that begin with 5 name nobody', async () => {
    await day('2026-11-18');
    const abroad = (DocNro: number): Draft => ({ DocTipo: 80, DocNro, CondicionIVAReceptorId: 9 });
    expect(await send(6, abroad(55000000018))).toEqual([]);
    expect(await send(6, abroad(50267565393))).toContain('10284');
    expect((await control().book()).persons.some(({ cuit }) => cuit === 50000000016)).toBe(true);
  });
});
