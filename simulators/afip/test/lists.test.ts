import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { at } from './make.ts';

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
  await at(world.control, '2026-11-23');
  credentials = await authenticate(world);
});
afterAll(() => world.simulator.stop());

const ask = async (operation: string, parameters = '', cuit = issuer, who = credentials) =>
  /<(\w+)Result>(.*)<\/\1Result>/s.exec((await callWsfe(world, operation, auth(who, cuit) + parameters)).body)![2]!;

describe('FEParamGet', () => {
  it('TiposIva is as recorded, with NULL for open dates', async () => {
    expect(await ask('FEParamGetTiposIva')).toBe(
      '<ResultGet><IvaTipo><Id>3</Id><Desc>0%</Desc><FchDesde>20090220</FchDesde><FchHasta>NULL</FchHasta></IvaTipo><IvaTipo><Id>4</Id><Desc>10.5%</Desc><FchDesde>20090220</FchDesde><FchHasta>NULL</FchHasta></IvaTipo><IvaTipo><Id>5</Id><Desc>21%</Desc><FchDesde>20090220</FchDesde><FchHasta>NULL</FchHasta></IvaTipo><IvaTipo><Id>6</Id><Desc>27%</Desc><FchDesde>20090220</FchDesde><FchHasta>NULL</FchHasta></IvaTipo><IvaTipo><Id>8</Id><Desc>5%</Desc><FchDesde>20141020</FchDesde><FchHasta>NULL</FchHasta></IvaTipo><IvaTipo><Id>9</Id><Desc>2.5%</Desc><FchDesde>20141020</FchDesde><FchHasta>NULL</FchHasta></IvaTipo></ResultGet>',
    );
  });

  it.each([
    [
      'FEParamGetTiposCbte',
      36,
      '<CbteTipo><Id>1</Id><Desc>Factura A</Desc><FchDesde>20100917</FchDesde><FchHasta>NULL</FchHasta></CbteTipo>',
    ],
    [
      'FEParamGetTiposConcepto',
      3,
      '<ConceptoTipo><Id>1</Id><Desc>Producto</Desc><FchDesde>20100917</FchDesde><FchHasta>NULL</FchHasta></ConceptoTipo>',
    ],
    [
      'FEParamGetTiposDoc',
      37,
      '<DocTipo><Id>80</Id><Desc>CUIT</Desc><FchDesde>20080725</FchDesde><FchHasta>NULL</FchHasta></DocTipo>',
    ],
    [
      'FEParamGetTiposMonedas',
      50,
      '<Moneda><Id>PES</Id><Desc>Pesos Argentinos</Desc><FchDesde>20090403</FchDesde><FchHasta>NULL</FchHasta></Moneda>',
    ],
    ['FEParamGetTiposOpcional', 26, '<OpcionalTipo><Id>2</Id><Desc>RG Empresas Promovidas'],
    [
      'FEParamGetTiposTributos',
      11,
      '<TributoTipo><Id>1</Id><Desc>Impuestos nacionales</Desc><FchDesde>20100917</FchDesde><FchHasta>NULL</FchHasta></TributoTipo>',
    ],
    ['FEParamGetTiposPaises', 17, '<PaisTipo><Id>200</Id><Desc>ARGENTINA</Desc></PaisTipo>'],
  ])('%s has %i rows', async (operation, count, first) => {
    const result = await ask(operation);
    expect([...result.matchAll(/<Id>/g)]).toHaveLength(count);
    expect(result.startsWith(`<ResultGet>${first}`)).toBe(true);
  });

  it('PtosVenta answers 602 until there is one, then shows it', async () => {
    expect(await ask('FEParamGetPtosVenta')).toContain('<Code>602</Code>');
    await world.control.addPointsOfSale(
      { cuit: issuer, number: 3, kind: 'CAE' },
      { cuit: issuer, number: 4, kind: 'CAEA', blocked: true, closedOn: '20260101' },
    );
    expect(await ask('FEParamGetPtosVenta')).toBe(
      '<ResultGet><PtoVenta><Nro>3</Nro><EmisionTipo>CAE - Ri Iva</EmisionTipo><Bloqueado>N</Bloqueado><FchBaja>NULL</FchBaja></PtoVenta><PtoVenta><Nro>4</Nro><EmisionTipo>CAEA - Ri Iva - Contingencias</EmisionTipo><Bloqueado>S</Bloqueado><FchBaja>20260101</FchBaja></PtoVenta></ResultGet>',
    );
  });

  it('Cotizacion is dated on the working day before', async () => {
    expect(await ask('FEParamGetCotizacion', '<MonId>DOL</MonId>')).toBe(
      '<ResultGet><MonId>DOL</MonId><MonCotiz>1450.5</MonCotiz><FchCotiz>20261120</FchCotiz></ResultGet>',
    );
    await world.control.setSettings({ rates: { DOL: 1500 } });
    expect(await ask('FEParamGetCotizacion', '<MonId>DOL</MonId><FchCotiz>20261102</FchCotiz>')).toContain(
      '<MonCotiz>1500</MonCotiz><FchCotiz>20261102</FchCotiz>',
    );
    const codeOf = async (parameters: string) => /<Code>(\d+)/.exec(await ask('FEParamGetCotizacion', parameters))![1];
    expect(await codeOf('<MonId>XXX</MonId>')).toBe('12000');
    expect(await codeOf('')).toBe('12001');
    expect(await codeOf('<MonId>DOL</MonId><FchCotiz>hoy</FchCotiz>')).toBe('12002');
    expect(await codeOf('<MonId>019</MonId>')).toBe('602');
  });

  it('CondicionIvaReceptor gives classes as a list with slashes, all or those of one', async () => {
    expect(await ask('FEParamGetCondicionIvaReceptor')).toContain(
      '<CondicionIvaReceptor><Id>1</Id><Desc>IVA Responsable Inscripto</Desc><Cmp_Clase>A/ALEY/C</Cmp_Clase></CondicionIvaReceptor>',
    );
    const b = await ask('FEParamGetCondicionIvaReceptor', '<ClaseCmp>B</ClaseCmp>');
    expect([...b.matchAll(/<Id>(\d+)/g)].map(([, id]) => Number(id))).toEqual([4, 5, 7, 8, 9, 10, 15]);
    expect(await ask('FEParamGetCondicionIvaReceptor', '<ClaseCmp>M</ClaseCmp>')).toContain('<Code>10244</Code>');
  });

  it('Actividades are those of the issuer', async () => {
    expect(await ask('FEParamGetActividades')).toContain('<ActividadesTipo><Id>471190</Id><Orden>1</Orden>');
    const stranger = 30546689979;
    const result = await ask('FEParamGetActividades', '', stranger, await authenticate(world, stranger));
    expect(codesIn(result).errors).toEqual([602]);
  });
});

describe('FEDummy', () => {
  it('needs no Auth', async () => {
    const { body } = await callWsfe(world, 'FEDummy', '');
    expect(textIn(body, 'DbServer')).toBe('OK');
  });
});
