import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  auth,
  authenticate,
  callWsfe,
  codesIn,
  issuer,
  post,
  startWorld,
  textIn,
  type Credentials,
  type World,
} from './client.ts';
import { at, caeRequest, ivaRows, toCompany, type Batch, type Draft } from './make.ts';

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.simulator.stop());
beforeEach(async () => {
  await world.control.reset();
  await at(world.control, '2026-11-18');
  credentials = await authenticate(world);
});

const ask = (drafts: Draft[], batch?: Batch) =>
  callWsfe(world, 'FECAESolicitar', caeRequest(auth(credentials), drafts, batch));
const last = async (type = 6, point = 1) => {
  const { body } = await callWsfe(
    world,
    'FECompUltimoAutorizado',
    `${auth(credentials)}<PtoVta>${point}</PtoVta><CbteTipo>${type}</CbteTipo>`,
  );
  return Number(textIn(body, 'CbteNro'));
};
/** The result without its envelope, times of processing as stars. */
const resultOf = (body: string, operation: string) =>
  new RegExp(`<${operation}Result>.*</${operation}Result>`, 's')
    .exec(body)![0]
    .replaceAll(/(<FchProceso>)[^<]+/g, '$1*');

describe('FECAESolicitar', () => {
  it('has the envelope, the header and the shape of an approval with a remark, as recorded', async () => {
    const tribute =
      '<Tributos><Tributo><Id>99</Id><Desc>Impuesto Municipal Matanza</Desc><BaseImp>100.00</BaseImp><Alic>1.00</Alic><Importe>1.00</Importe></Tributo></Tributos>';
    const { status, contentType, body } = await ask(
      [
        {
          DocTipo: 80,
          DocNro: 30000000007,
          CondicionIVAReceptorId: 6,
          CbteFch: '20261118',
          ImpTotal: '122.00',
          ImpTrib: '1.00',
          after: tribute + ivaRows([[5, 100, 21]]),
        },
      ],
      { type: 1, point: 4000 },
    );
    expect([status, contentType]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(body.replace(/<fecha>[^<]+/, '<fecha>*').replaceAll(/(<FchProceso>)\d{14}/g, '$1*')).toBe(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
        '<soap:Header><FEHeaderInfo xmlns="http://ar.gov.afip.dif.FEV1/"><ambiente>HomologacionExterno - sim</ambiente><fecha>*</fecha><id>7.0.0.53</id></FEHeaderInfo></soap:Header>' +
        '<soap:Body><FECAESolicitarResponse xmlns="http://ar.gov.afip.dif.FEV1/"><FECAESolicitarResult><FeCabResp><Cuit>20267565393</Cuit><PtoVta>4000</PtoVta><CbteTipo>1</CbteTipo><FchProceso>*</FchProceso><CantReg>1</CantReg><Resultado>A</Resultado><Reproceso>N</Reproceso></FeCabResp>' +
        '<FeDetResp><FECAEDetResponse><Concepto>1</Concepto><DocTipo>80</DocTipo><DocNro>30000000007</DocNro><CbteDesde>1</CbteDesde><CbteHasta>1</CbteHasta><CbteFch>20261118</CbteFch><Resultado>A</Resultado>' +
        '<Observaciones><Obs><Code>10217</Code><Msg>El credito fiscal discriminado en el presente comprobante solo podra ser computado a efectos del Procedimiento permanente de transicion al Regimen General.</Msg></Obs></Observaciones>' +
        '<CAE>86460000000001</CAE><CAEFchVto>20261128</CAEFchVto></FECAEDetResponse></FeDetResp></FECAESolicitarResult></FECAESolicitarResponse></soap:Body></soap:Envelope>',
    );
    expect(body).toMatch(/<fecha>2026-11-18T12:\d\d:\d\d\.\d{7}-03:00<\/fecha>/);
  });

  it('refuses the same number a second time in root Errors, without remarks, as recorded', async () => {
    await ask([{ CbteFch: '20261118' }]);
    expect(resultOf((await ask([{ CbteFch: '20261118' }])).body, 'FECAESolicitar')).toBe(
      '<FECAESolicitarResult><FeCabResp><Cuit>20267565393</Cuit><PtoVta>1</PtoVta><CbteTipo>6</CbteTipo><FchProceso>*</FchProceso><CantReg>1</CantReg><Resultado>R</Resultado><Reproceso>N</Reproceso></FeCabResp>' +
        '<FeDetResp><FECAEDetResponse><Concepto>1</Concepto><DocTipo>99</DocTipo><DocNro>0</DocNro><CbteDesde>1</CbteDesde><CbteHasta>1</CbteHasta><CbteFch>20261118</CbteFch><Resultado>R</Resultado><CAE /><CAEFchVto /></FECAEDetResponse></FeDetResp>' +
        '<Errors><Err><Code>10016</Code><Msg>El numero o fecha del comprobante no se corresponde con el proximo a autorizar. Consultar metodo FECompUltimoAutorizado.</Msg></Err></Errors></FECAESolicitarResult>',
    );
    expect(await last()).toBe(1);
  });

  it('refuses a date out of the window with the voucher, as recorded', async () => {
    const { body } = await ask([{ CbteFch: '20261101' }]);
    expect(resultOf(body, 'FECAESolicitar')).toContain(
      '<Resultado>R</Resultado><Observaciones><Obs><Code>10016</Code><Msg>Campo CbteFch Debe estar comprendido  en el  rango  N-5 y N+5 siendo N la fecha de envio del pedido  de autorizacion para 1 - Productos</Msg></Obs></Observaciones><CAE /><CAEFchVto /></FECAEDetResponse></FeDetResp></FECAESolicitarResult>',
    );
    expect(await last()).toBe(0);
  });

  it('dates a voucher without CbteFch on the day in Buenos Aires', async () => {
    await at(world.control, '2026-11-18', '23:30:00');
    expect(textIn((await ask([{}])).body, 'CbteFch')).toBe('20261118');
  });

  it('refuses a date before the last one of the same point of sale and type only', async () => {
    await ask([{ CbteFch: '20261118' }]);
    const back: Draft = { CbteFch: '20261117' };
    expect(codesIn((await ask([{ ...back, CbteDesde: 2 }])).body)).toEqual({ errors: [10016], remarks: [] });
    expect(codesIn((await ask([back], { point: 2 })).body)).toEqual({ errors: [], remarks: [] });
    expect(codesIn((await ask([{ ...back, ...toCompany }], { type: 1 })).body)).toEqual({ errors: [], remarks: [] });
  });

  it('stops a batch at the first that is refused', async () => {
    const drafts = [1, 2, 3, 4, 5].map((CbteDesde) => ({ CbteDesde, ...(CbteDesde === 3 && { ImpTotal: 999 }) }));
    const { body } = await ask(drafts);
    expect([...body.matchAll(/<Resultado>(\w)</g)].map(([, letter]) => letter)).toEqual(['P', 'A', 'A', 'R', 'R', 'R']);
    expect(codesIn(body)).toEqual({ errors: [], remarks: [10048] });
    expect([...body.matchAll(/<CAE \/>/g)]).toHaveLength(3);
    expect(await last()).toBe(2);
  });

  it('gives one error for a batch of 250 whose first number is wrong', async () => {
    const { body } = await ask(Array.from({ length: 250 }, (_, index) => ({ CbteDesde: index + 8 })));
    expect(codesIn(body)).toEqual({ errors: [10016], remarks: [] });
    expect([...body.matchAll(/<Resultado>R</g)]).toHaveLength(251);
  });

  it('takes a batch of 250, and no more', async () => {
    const many = (count: number, from = 1) =>
      Array.from({ length: count }, (_, index) => ({ CbteDesde: from + index }));
    expect(codesIn((await ask(many(250))).body)).toEqual({ errors: [], remarks: [] });
    const { body } = await ask(many(251, 251));
    expect(codesIn(body)).toEqual({ errors: [10003], remarks: [] });
    expect(await last()).toBe(250);
    const { vouchers } = await world.control.book();
    expect(new Set(vouchers.map(({ CodAutorizacion }) => CodAutorizacion)).size).toBe(250);
  });

  it('numbers a lot of B as one voucher that takes all its numbers', async () => {
    await ask([
      { CbteDesde: 1, CbteHasta: 10, ImpTotal: 1210, ImpNeto: 1000, ImpIVA: 210, after: ivaRows([[5, 1000, 210]]) },
    ]);
    expect(await last()).toBe(10);
    const { body } = await callWsfe(
      world,
      'FECompConsultar',
      `${auth(credentials)}<FeCompConsReq><CbteTipo>6</CbteTipo><CbteNro>7</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>`,
    );
    expect([textIn(body, 'CbteDesde'), textIn(body, 'CbteHasta')]).toEqual(['1', '10']);
  });

  it.each([
    ['CantReg that is not what was sent', [{}], { count: 2 }, [10002]],
    ['no vouchers', [], {}, [10001]],
    ['a point of sale that cannot be', [{}], { point: 99_999 }, [10004]],
    ['a type that is not issued here', [{}], { type: 83 }, [10007]],
    ['type 0', [{}], { type: 0 }, [10006]],
    ['two FCE at once', [{}, { CbteDesde: 2 }], { type: 201 }, [10003]],
    ['a class the issuer may not issue', [{}], { type: 11 }, [10000]],
  ])('refuses a request with %s as a whole', async (_name, drafts, batch, errors) => {
    const { body } = await ask(drafts, batch);
    expect(codesIn(body)).toEqual({ errors, remarks: [] });
    expect(body).not.toContain('FeDetResp');
    expect(textIn(body, 'Resultado')).toBe('R');
  });

  it('knows the points of sale of an issuer once it has any', async () => {
    await world.control.addPointsOfSale(
      { cuit: issuer, number: 1, kind: 'CAE' },
      { cuit: issuer, number: 2, kind: 'CAEA' },
      { cuit: issuer, number: 3, kind: 'CAE', blocked: true },
    );
    expect(codesIn((await ask([{}])).body).errors).toEqual([]);
    for (const point of [2, 3, 4]) expect(codesIn((await ask([{}], { point })).body).errors).toEqual([10005]);
  });

  it('grants the next number to one of many that ask at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask([{}])));
    expect(replies.filter(({ body }) => !body.includes('10016'))).toHaveLength(1);
    expect(await last()).toBe(1);
  });
});

describe('FECompConsultar', () => {
  it('returns what was granted, normalised, with empty dates, as recorded', async () => {
    await ask([{ CbteFch: '20261118', ...toCompany, ImpTotal: '121.50', ImpOpEx: '0.50' }], { type: 1 });
    const { body } = await callWsfe(
      world,
      'FECompConsultar',
      `${auth(credentials)}<FeCompConsReq><CbteTipo>1</CbteTipo><CbteNro>1</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>`,
    );
    expect(resultOf(body, 'FECompConsultar')).toBe(
      '<FECompConsultarResult><ResultGet><Concepto>1</Concepto><DocTipo>80</DocTipo><DocNro>20111111112</DocNro><CbteDesde>1</CbteDesde><CbteHasta>1</CbteHasta><CbteFch>20261118</CbteFch>' +
        '<ImpTotal>121.5</ImpTotal><ImpTotConc>0</ImpTotConc><ImpNeto>100</ImpNeto><ImpOpEx>0.5</ImpOpEx><ImpTrib>0</ImpTrib><ImpIVA>21</ImpIVA><FchServDesde /><FchServHasta /><FchVtoPago /><MonId>PES</MonId><MonCotiz>1</MonCotiz>' +
        '<CondicionIVAReceptorId>1</CondicionIVAReceptorId><Iva><AlicIva><Id>5</Id><BaseImp>100</BaseImp><Importe>21</Importe></AlicIva></Iva>' +
        '<Resultado>A</Resultado><CodAutorizacion>86460000000001</CodAutorizacion><EmisionTipo>CAE</EmisionTipo><FchVto>20261128</FchVto><FchProceso>*</FchProceso><PtoVta>1</PtoVta><CbteTipo>1</CbteTipo></ResultGet></FECompConsultarResult>',
    );
  });

  it('answers 602 without ResultGet for what is not there', async () => {
    const { body } = await callWsfe(
      world,
      'FECompConsultar',
      `${auth(credentials)}<FeCompConsReq><CbteTipo>1</CbteTipo><CbteNro>1</CbteNro><PtoVta>1</PtoVta></FeCompConsReq>`,
    );
    expect(resultOf(body, 'FECompConsultar')).toBe(
      '<FECompConsultarResult><Errors><Err><Code>602</Code><Msg>No existen datos en nuestros registros para los parametros ingresados.</Msg></Err></Errors></FECompConsultarResult>',
    );
  });
});

describe('FECompUltimoAutorizado', () => {
  it('has the recorded shape, and zeros beside an error', async () => {
    const call = (point: number, type: number) =>
      callWsfe(
        world,
        'FECompUltimoAutorizado',
        `${auth(credentials)}<PtoVta>${point}</PtoVta><CbteTipo>${type}</CbteTipo>`,
      );
    expect(resultOf((await call(4000, 1)).body, 'FECompUltimoAutorizado')).toBe(
      '<FECompUltimoAutorizadoResult><PtoVta>4000</PtoVta><CbteTipo>1</CbteTipo><CbteNro>0</CbteNro></FECompUltimoAutorizadoResult>',
    );
    expect(resultOf((await call(4000, 83)).body, 'FECompUltimoAutorizado')).toMatch(
      /^<FECompUltimoAutorizadoResult><PtoVta>0<\/PtoVta><CbteTipo>0<\/CbteTipo><CbteNro>0<\/CbteNro><Errors><Err><Code>11001<\/Code>/,
    );
    await world.control.addPointsOfSale({ cuit: issuer, number: 1, kind: 'CAE' });
    expect(codesIn((await call(2, 1)).body).errors).toEqual([11002]);
  });
});

describe('the reader of requests', () => {
  const url = () => `${world.simulator.url}/wsfev1/service.asmx`;
  const envelope = (inner: string, version = 'http://schemas.xmlsoap.org/soap/envelope/') =>
    `<s:Envelope xmlns:s="${version}"><s:Body>${inner}</s:Body></s:Envelope>`;
  const dummy = '<FEDummy xmlns="http://ar.gov.afip.dif.FEV1/"/>';

  it('routes by the body where there is no SOAPAction, and speaks SOAP 1.2', async () => {
    expect((await post(url(), envelope(dummy))).body).toContain(
      '<FEDummyResponse xmlns="http://ar.gov.afip.dif.FEV1/"><FEDummyResult><AppServer>OK</AppServer><DbServer>OK</DbServer><AuthServer>OK</AuthServer></FEDummyResult></FEDummyResponse>',
    );
    const reply = await post(url(), envelope(dummy, 'http://www.w3.org/2003/05/soap-envelope'), {
      'content-type': 'application/soap+xml; charset=utf-8; action="http://ar.gov.afip.dif.FEV1/FEDummy"',
    });
    expect(reply).toMatchObject({ status: 200, contentType: 'application/soap+xml; charset=utf-8' });
    expect(reply.body).toContain('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"');
  });

  it('answers an unknown SOAPAction, broken XML and text for a number as .NET does', async () => {
    const action = await post(url(), envelope(dummy), { soapaction: '"http://ar.gov.afip.dif.FEV1/FEXXX"' });
    expect([action.status, textIn(action.body, 'faultcode')]).toEqual([500, 'soap:Client']);
    expect(textIn(action.body, 'faultstring')).toContain('did not recognize the value of HTTP Header SOAPAction');
    expect(await post(url(), '<s:Envelope')).toMatchObject({ status: 400, body: '' });
    const number = await callWsfe(world, 'FECompUltimoAutorizado', `${auth(credentials)}<PtoVta>abc</PtoVta>`);
    expect([number.status, textIn(number.body, 'faultcode')]).toEqual([500, 'soap:Client']);
    expect(textIn(number.body, 'faultstring')).toContain('Server was unable to read request.');
  });

  it('takes fields in any order, passes over unknown ones, reads a missing number as 0', async () => {
    const { body } = await callWsfe(
      world,
      'FECompUltimoAutorizado',
      `<CbteTipo>6</CbteTipo><Nada>1</Nada><PtoVta>7</PtoVta>${auth(credentials)}`,
    );
    expect([textIn(body, 'PtoVta'), textIn(body, 'CbteTipo')]).toEqual(['7', '6']);
    const none = await callWsfe(world, 'FECompUltimoAutorizado', `${auth(credentials)}<CbteTipo>6</CbteTipo>`);
    expect(codesIn(none.body).errors).toEqual([11000]);
  });

  it('passes over children without the namespace, so that Auth is missing', async () => {
    const { body } = await post(
      url(),
      envelope(
        `<a:FECompTotXRequest xmlns:a="http://ar.gov.afip.dif.FEV1/">${auth(credentials)}</a:FECompTotXRequest>`,
      ),
    );
    expect(body).toContain(
      '<FECompTotXRequestResult><RegXReq>0</RegXReq><Errors><Err><Code>500</Code><Msg>Campo Auth no fue ingresado o esta mal formado.</Msg></Err></Errors></FECompTotXRequestResult>',
    );
  });

  it('refuses a document type', async () => {
    expect(await post(url(), `<!DOCTYPE x [<!ENTITY a "b">]>${envelope(dummy)}`)).toMatchObject({ status: 400 });
  });
});
