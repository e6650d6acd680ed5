import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  auth,
  authenticate,
  callWsfe,
  codesIn,
  issuer,
  startWorld,
  textIn,
  type Credentials,
  type World,
} from './client.ts';
import { at, caeaRequest, caeRequest, ivaRows, toCompany, type Batch, type Draft } from './make.ts';

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.simulator.stop());
beforeEach(async () => {
  await world.control.reset();
  await world.control.setSettings({ repeatLoginMs: 0 });
  await day('2026-11-14');
});

async function day(date: string) {
  await at(world.control, date);
  credentials = await authenticate(world);
}

const resultOf = (body: string) =>
  /<(\w+)Result>(.*)<\/\1Result>/s.exec(body)![2]!.replaceAll(/(<FchProceso>)[^<]+/g, '$1*');
const fortnight = async (operation: string, period: number, order: number) =>
  (await callWsfe(world, operation, `${auth(credentials)}<Periodo>${period}</Periodo><Orden>${order}</Orden>`)).body;
const ask = (period: number, order: number) => fortnight('FECAEASolicitar', period, order);
const idle = async (caea: string, point = 5) =>
  (
    await callWsfe(
      world,
      'FECAEASinMovimientoInformar',
      `${auth(credentials)}<PtoVta>${point}</PtoVta><CAEA>${caea}</CAEA>`,
    )
  ).body;
const idleOf = async (caea: string, point = 5) =>
  (
    await callWsfe(
      world,
      'FECAEASinMovimientoConsultar',
      `${auth(credentials)}<CAEA>${caea}</CAEA><PtoVta>${point}</PtoVta>`,
    )
  ).body;

async function granted(period = 202611, order = 2): Promise<string> {
  return textIn(await ask(period, order), 'CAEA')!;
}

const tail = (caea: string, generated = '20261117101500') =>
  `<CAEA>${caea}</CAEA><CbteFchHsGen>${generated}</CbteFchHsGen>`;
const report = async (drafts: Draft[], batch: Batch = {}) =>
  (await callWsfe(world, 'FECAEARegInformativo', caeaRequest(auth(credentials), drafts, { point: 5, ...batch }))).body;

describe('FECAEASolicitar', () => {
  it('gives the CAEA of the second fortnight five days ahead, with the top date of RG 5782/2025', async () => {
    expect(resultOf(await ask(202611, 2)).replace(/<Msg>.*<\/Msg>/, '<Msg>*</Msg>')).toBe(
      '<ResultGet><CAEA>86460000000001</CAEA><Periodo>202611</Periodo><Orden>2</Orden><FchVigDesde>20261116</FchVigDesde><FchVigHasta>20261130</FchVigHasta><FchTopeInf>20261208</FchTopeInf><FchProceso>*</FchProceso><Observaciones><Obs><Code>15018</Code><Msg>*</Msg></Obs></Observaciones></ResultGet>',
    );
  });

  it.each([
    ['2026-11-10', 202611, 2, false],
    ['2026-11-11', 202611, 2, true],
    ['2026-11-30', 202611, 2, true],
    ['2026-12-01', 202611, 2, false],
    ['2026-11-26', 202612, 1, true],
    ['2026-11-25', 202612, 1, false],
    ['2026-12-15', 202612, 1, true],
    ['2026-12-31', 202612, 2, true],
    ['2026-12-27', 202701, 1, true],
  ])('on %s for %i/%i: %s', async (date, period, order, given) => {
    await day(date);
    const { errors } = codesIn(await ask(period, order));
    expect(errors).toEqual(given ? [] : [15006]);
  });

  it('says the window as the service does', async () => {
    await day('2026-07-22');
    expect(resultOf(await ask(202607, 1))).toBe(
      '<Errors><Err><Code>15006</Code><Msg>Fecha de envío podrá ser desde 5 días corridos anteriores al inicio hasta el último dia de cada quincena. Del 6/26/2026 hasta 7/15/2026</Msg></Err></Errors>',
    );
  });

  it('gives one for a fortnight, which FECAEAConsultar returns', async () => {
    const caea = await granted();
    expect(codesIn(await ask(202611, 2)).errors).toEqual([15008]);
    expect(textIn(await fortnight('FECAEAConsultar', 202611, 2), 'CAEA')).toBe(caea);
  });

  it('wants a period and an order', async () => {
    expect(codesIn(await ask(202613, 1)).errors).toEqual([15004]);
    expect(codesIn(await ask(202611, 3)).errors).toEqual([15005]);
  });

  it('wants points of sale of both kinds from who registered any', async () => {
    await world.control.addPointsOfSale({ cuit: issuer, number: 1, kind: 'CAE' });
    expect(codesIn(await ask(202611, 2)).errors).toEqual([15003]);
    await world.control.addPointsOfSale({ cuit: issuer, number: 5, kind: 'CAEA' });
    expect(codesIn(await ask(202611, 2)).errors).toEqual([]);
  });

  it('gives no more to who owes the reports of two fortnights in a row', async () => {
    await world.control.addPointsOfSale(
      { cuit: issuer, number: 1, kind: 'CAE' },
      { cuit: issuer, number: 5, kind: 'CAEA' },
    );
    await day('2026-09-01');
    await granted(202609, 1);
    await day('2026-09-16');
    const second = await granted(202609, 2);
    await day('2026-10-08');
    expect(codesIn(await ask(202610, 1)).errors).toEqual([]);
    await day('2026-10-16');
    const refused = await ask(202610, 2);
    expect(codesIn(refused).errors).toEqual([15014]);
    expect(textIn(refused, 'Msg')).toContain('202609;1;5 202609;2;5');
    await world.control.setSettings({ caeaDebt: 'observe' });
    expect(codesIn(await ask(202610, 2)).remarks).toEqual([15014, 15018]);
    await world.control.setSettings({ caeaDebt: 'refuse' });
    // Of the two that stay owed, 202609/1 and 202610/1, none follows the other.
    expect(textIn(await idle(second), 'Resultado')).toBe('A');
    await day('2026-10-27');
    expect(codesIn(await ask(202611, 1)).errors).toEqual([]);
  });
});

describe('FECAEAConsultar', () => {
  it('echoes the fortnight beside the error, as recorded', async () => {
    expect(resultOf(await fortnight('FECAEAConsultar', 202607, 1))).toBe(
      '<ResultGet><Periodo>202607</Periodo><Orden>1</Orden></ResultGet><Errors><Err><Code>602</Code><Msg>No existen datos en nuestros registros para los parametros ingresados.</Msg></Err></Errors>',
    );
    expect(resultOf(await fortnight('FECAEAConsultar', 202600, 1))).toBe(
      '<ResultGet><Periodo>202600</Periodo><Orden>1</Orden></ResultGet><Errors><Err><Code>15004</Code><Msg>El campo &lt;Periodo&gt; debe tener el formato AAAAMM, donde AAAA indica el año y MM el mes en números.</Msg></Err></Errors>',
    );
  });
});

describe('FECAEARegInformativo', () => {
  let caea: string;
  beforeEach(async () => {
    caea = await granted();
    await day('2026-11-18');
  });

  it('takes the vouchers in order and shows them to FECompConsultar', async () => {
    const body = await report([
      { CbteFch: '20261117', tail: tail(caea) },
      { CbteDesde: 2, CbteFch: '20261118', tail: tail(caea, '20261118090000') },
    ]);
    expect(resultOf(body)).toBe(
      '<FeCabResp><Cuit>20267565393</Cuit><PtoVta>5</PtoVta><CbteTipo>6</CbteTipo><FchProceso>*</FchProceso><CantReg>2</CantReg><Resultado>A</Resultado><Reproceso>N</Reproceso></FeCabResp><FeDetResp>' +
        `<FECAEADetResponse><Concepto>1</Concepto><DocTipo>99</DocTipo><DocNro>0</DocNro><CbteDesde>1</CbteDesde><CbteHasta>1</CbteHasta><CbteFch>20261117</CbteFch><Resultado>A</Resultado><CAEA>${caea}</CAEA></FECAEADetResponse>` +
        `<FECAEADetResponse><Concepto>1</Concepto><DocTipo>99</DocTipo><DocNro>0</DocNro><CbteDesde>2</CbteDesde><CbteHasta>2</CbteHasta><CbteFch>20261118</CbteFch><Resultado>A</Resultado><CAEA>${caea}</CAEA></FECAEADetResponse></FeDetResp>`,
    );
    const found = (
      await callWsfe(
        world,
        'FECompConsultar',
        `${auth(credentials)}<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>2</CbteNro><PtoVta>5</PtoVta></FeCompConsReq>`,
      )
    ).body;
    expect([textIn(found, 'CodAutorizacion'), textIn(found, 'EmisionTipo'), textIn(found, 'FchVto')]).toEqual([
      caea,
      'CAEA',
      '20261130',
    ]);
    expect((await world.control.book()).vouchers.map(({ CbteFchHsGen }) => CbteFchHsGen)).toEqual([
      '20261117101500',
      '20261118090000',
    ]);
  });

  it('refuses a missing CAEA as recorded', async () => {
    const { errors, remarks } = codesIn(await report([{ CbteFch: '20261117', tail: '<CAEA></CAEA>' }]));
    expect({ errors, remarks }).toEqual({ errors: [782], remarks: [] });
    expect(await report([{ CbteFch: '20261117', tail: '<CAEA></CAEA>' }])).toContain(
      '<Resultado>R</Resultado><CAEA /></FECAEADetResponse>',
    );
  });

  it.each<[string, (caea: string) => Draft, { errors?: number[]; remarks?: number[] }]>([
    [
      'a number that is not the next',
      (code) => ({ CbteDesde: 2, CbteFch: '20261117', tail: tail(code) }),
      { errors: [703] },
    ],
    ['a code that is no CAEA', () => ({ CbteFch: '20261117', tail: tail('86460000009999') }), { remarks: [780] }],
    ['a date out of the fortnight', (code) => ({ CbteFch: '20261115', tail: tail(code) }), { remarks: [702] }],
    ['no date', (code) => ({ tail: tail(code) }), { remarks: [783] }],
    ['no time of making', (code) => ({ CbteFch: '20261117', tail: `<CAEA>${code}</CAEA>` }), { remarks: [1440] }],
    [
      'a time that is none',
      (code) => ({ CbteFch: '20261117', tail: tail(code, 'yyyymmddhhmiss') }),
      { remarks: [1441] },
    ],
    [
      'several buyers',
      (code) => ({ CbteFch: '20261117', after: `${ivaRows([[5, 100, 21]])}<Compradores/>`, tail: tail(code) }),
      { remarks: [1432] },
    ],
    [
      'an unknown condition',
      (code) => ({ CbteFch: '20261117', CondicionIVAReceptorId: 2, tail: tail(code) }),
      { remarks: [823] },
    ],
  ])('refuses %s', async (_what, draft, { errors = [], remarks = [] }) => {
    const body = await report([draft(caea)]);
    expect(codesIn(body)).toEqual({ errors, remarks });
    expect(textIn(body, 'Resultado')).toBe('R');
  });

  it.each<[string, (caea: string) => Draft, number[]]>([
    ['a total that is not the sum', () => ({ ImpTotal: 122 }), [724]],
    ['IVA that is not base by rate', () => ({ ImpIVA: 22, ImpTotal: 122, after: ivaRows([[5, 100, 22]]) }), [1006]],
    ['a condition of another class', () => ({ CondicionIVAReceptorId: 1 }), [824]],
    ['no condition', () => ({ CondicionIVAReceptorId: undefined }), [825]],
    ['a CUIT that is not in the padrón', () => ({ DocTipo: 80, DocNro: 30546666561 }), [1420, 819]],
  ])('takes with a remark what would refuse a CAE: %s', async (_what, draft, codes) => {
    const body = await report([{ CbteFch: '20261117', tail: tail(caea), ...draft(caea) }]);
    expect(codesIn(body)).toEqual({ errors: [], remarks: codes });
    expect(textIn(body, 'Resultado')).toBe('A');
  });

  it('takes the code of the issuer only', async () => {
    const other = 30500010912;
    const theirs = await authenticate(world, other);
    const body = await callWsfe(
      world,
      'FECAEARegInformativo',
      caeaRequest(auth(theirs, other), [{ CbteFch: '20261117', tail: tail(caea) }], { point: 5 }),
    );
    expect(codesIn(body.body)).toEqual({ errors: [], remarks: [705] });
  });

  it('does not take it on its first day, nor before', async () => {
    await world.control.reset();
    await world.control.setSettings({ repeatLoginMs: 0 });
    await day('2026-11-16');
    const early = await granted();
    expect(codesIn(await report([{ CbteFch: '20261116', tail: tail(early, '20261116100000') }])).remarks).toEqual([
      1414,
    ]);
  });

  it('takes it after the top date too', async () => {
    await day('2026-12-20');
    const drafts = [{ CbteFch: '20261117', tail: tail(caea) }];
    expect(codesIn(await report(drafts))).toEqual({ errors: [], remarks: [] });
  });

  it('keeps to the points of sale for CAEA', async () => {
    await world.control.addPointsOfSale(
      { cuit: issuer, number: 1, kind: 'CAE' },
      { cuit: issuer, number: 5, kind: 'CAEA' },
    );
    expect(codesIn(await report([{ CbteFch: '20261117', tail: tail(caea) }], { point: 1 })).errors).toEqual([701]);
    const cae = await callWsfe(
      world,
      'FECAESolicitar',
      caeRequest(auth(credentials), [toCompany], { type: 1, point: 5 }),
    );
    expect(codesIn(cae.body).errors).toEqual([10005]);
  });

  it('refuses all where CantReg is wrong, each with R', async () => {
    const body = await report([{ CbteFch: '20261117', tail: tail(caea) }], { count: 3 });
    expect(codesIn(body)).toEqual({ errors: [10002], remarks: [] });
    expect(body).toContain('<Resultado>R</Resultado><CAEA>');
  });
});

describe('FECAEASinMovimientoInformar', () => {
  it('reports a point of sale once, from the second day', async () => {
    const caea = await granted();
    await day('2026-11-16');
    expect(codesIn(await idle(caea)).errors).toEqual([1203]);
    await day('2026-11-17');
    expect(resultOf(await idle(caea))).toBe(
      `<CAEA>${caea}</CAEA><FchProceso>*</FchProceso><PtoVta>5</PtoVta><Resultado>A</Resultado>`,
    );
    expect(codesIn(await idle(caea)).errors).toEqual([1209]);
    expect(resultOf(await idleOf(caea))).toBe(
      `<ResultGet><FECAEASinMov><CAEA>${caea}</CAEA><FchProceso>*</FchProceso><PtoVta>5</PtoVta></FECAEASinMov></ResultGet>`,
    );
    expect(codesIn(await report([{ CbteFch: '20261117', tail: tail(caea) }])).remarks).toEqual([1424]);
  });

  it('has the recorded shape for a code that is no CAEA', async () => {
    expect(resultOf(await idle('71293955911805', 4000))).toBe(
      '<CAEA>71293955911805</CAEA><FchProceso>*</FchProceso><PtoVta>4000</PtoVta><Resultado>R</Resultado><Errors><Err><Code>1200</Code><Msg>El codigo de autorizacion debe ser del tipo CAEA</Msg></Err></Errors>',
    );
  });

  it('refuses a point of sale that used it', async () => {
    const caea = await granted();
    await day('2026-11-18');
    await report([{ CbteFch: '20261117', tail: tail(caea) }]);
    expect(codesIn(await idle(caea)).errors).toEqual([1202]);
    expect(codesIn(await idleOf(caea)).errors).toEqual([10105]);
    expect(codesIn(await idleOf(caea, 6)).errors).toEqual([10102]);
    expect(codesIn(await idleOf('1')).errors).toEqual([10100]);
    expect(codesIn(await idle('1')).errors).toEqual([1207]);
  });
});
