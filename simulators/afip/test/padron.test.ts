import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticate, issuer, post, startWorld, textIn, type Credentials, type World } from './client.ts';
import { at } from './make.ts';

let world: World;
let a5: Credentials;
let a13: Credentials;
const company = 30546689979;
const gone = 30703088534;

beforeAll(async () => {
  world = await startWorld();
  await at(world.control, '2026-11-18');
  a5 = await authenticate(world, issuer, 'ws_sr_constancia_inscripcion');
  a13 = await authenticate(world, issuer, 'ws_sr_padron_a13');
  await world.control.addPersons(
    {
      cuit: company,
      condition: 'exento',
      companyName: 'Ñandú & Hijos',
      address: { street: 'SAN MARTIN 1', city: 'MERLO', postalCode: '5881', provinceId: 11, province: 'SAN LUIS' },
    },
    { cuit: gone, condition: 'responsable_inscripto', active: false },
  );
});
afterAll(() => world.simulator.stop());

const call = (service: 'A4' | 'A5' | 'A10' | 'A13', operation: string, inner: string) => {
  const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://${service.toLowerCase()}.soap.ws.server.puc.sr/"><soapenv:Header/><soapenv:Body><a:${operation}>${inner}</a:${operation}></soapenv:Body></soapenv:Envelope>`;
  return post(`${world.simulator.url}/sr-padron/webservices/personaService${service}`, body, { soapaction: '""' });
};
const who = ({ token, sign }: Credentials, represented = issuer) =>
  `<token>${token}</token><sign>${sign}</sign><cuitRepresentada>${represented}</cuitRepresentada>`;
const person = (cuit: number, operation = 'getPersona_v2') =>
  call('A5', operation, `${who(a5)}<idPersona>${cuit}</idPersona>`);
const identity = (cuit: number | string, operation = 'getPersona') =>
  call('A13', operation, `${who(a13)}<idPersona>${cuit}</idPersona>`);
const withoutTime = (body: string) => body.replaceAll(/(<fechaHora>)[^<]+/g, '$1*');

describe('constancia de inscripción', () => {
  it('gives data and error blocks side by side, in alphabetical order, as recorded', async () => {
    const reply = await person(issuer);
    expect(reply).toMatchObject({ status: 200, contentType: 'text/xml;charset=UTF-8' });
    expect(withoutTime(reply.body)).toBe(
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns2:getPersona_v2Response xmlns:ns2="http://a5.soap.ws.server.puc.sr/"><personaReturn>' +
        '<datosGenerales><apellido>DE PRUEBA</apellido><domicilioFiscal><codPostal>1084</codPostal><descripcionProvincia>CIUDAD AUTONOMA BUENOS AIRES</descripcionProvincia><direccion>AV DE MAYO 1</direccion><idProvincia>0</idProvincia><tipoDomicilio>FISCAL</tipoDomicilio></domicilioFiscal>' +
        '<esSucesion>NO</esSucesion><estadoClave>ACTIVO</estadoClave><idPersona>20267565393</idPersona><mesCierre>12</mesCierre><nombre>EMISOR</nombre><tipoClave>CUIT</tipoClave><tipoPersona>FISICA</tipoPersona></datosGenerales>' +
        '<datosRegimenGeneral><actividad><descripcionActividad>VENTA AL POR MENOR EN KIOSCOS, POLIRRUBROS Y COMERCIOS NO ESPECIALIZADOS N.C.P.</descripcionActividad><idActividad>471190</idActividad><nomenclador>883</nomenclador><orden>1</orden><periodo>201311</periodo></actividad>' +
        '<impuesto><descripcionImpuesto>IVA</descripcionImpuesto><estadoImpuesto>AC</estadoImpuesto><idImpuesto>30</idImpuesto><periodo>201301</periodo></impuesto></datosRegimenGeneral>' +
        '<errorMonotributo><error>Datos de monotributo incompletos- no posee categoría</error><mensaje>No cumple con las condiciones para enviar datos monotributo</mensaje></errorMonotributo>' +
        '<metadata><fechaHora>*</fechaHora><servidor>simulador</servidor></metadata></personaReturn></ns2:getPersona_v2Response></soap:Body></soap:Envelope>',
    );
  });

  it.each([
    [30000000007, '20'],
    [company, '32'],
    [issuer, '30'],
  ])('shows the tax that makes the condition of %i', async (cuit, tax) => {
    expect(textIn((await person(cuit, 'getPersona')).body, 'idImpuesto')).toBe(tax);
  });

  it('says in the body that nobody has that key', async () => {
    const reply = await person(30546666561);
    expect(reply.status).toBe(200);
    expect(reply.body).toContain(
      '<errorConstancia><error>No existe persona con ese Id</error><idPersona>30546666561</idPersona></errorConstancia>',
    );
  });

  it('gives many at once, up to 250', async () => {
    const ids = (list: number[]) => list.map((id) => `<idPersona>${id}</idPersona>`).join('');
    const reply = await call('A5', 'getPersonaList_v2', who(a5) + ids([issuer, company]));
    expect([...reply.body.matchAll(/<persona>/g)]).toHaveLength(2);
    expect(reply.body).toContain('<razonSocial>Ñandú &amp; Hijos</razonSocial>');
    expect(
      (await call('A5', 'getPersonaList_v2', who(a5) + ids(Array.from({ length: 251 }, () => issuer)))).status,
    ).toBe(500);
  });

  it('refuses what its credentials lack, as a fault', async () => {
    const texts = async (credentials: string) => {
      const { status, body } = await call('A5', 'getPersona_v2', `${credentials}<idPersona>${issuer}</idPersona>`);
      return [status, textIn(body, 'faultcode'), textIn(body, 'faultstring')];
    };
    const fault = (text: string) => [500, 'soap:Server', text];
    expect(await texts('')).toEqual(fault('Falta token y/o sign.'));
    expect(await texts('<token>abc</token><sign>x</sign>')).toEqual(fault('Token malformado'));
    expect(await texts(who({ ...a5, sign: a13.sign }))).toEqual(
      fault('No se pudo verificar que <sign> contenga una firma valida de <token>'),
    );
    expect(await texts(who(a13))).toEqual(fault('El token no corresponde al servicio ws_sr_constancia_inscripcion'));
    expect(await texts(who(a5, company))).toEqual(
      fault('La CUIT representada no se encuentra en la lista de relaciones'),
    );
  });

  it('answers dummy, and faults for what it does not know', async () => {
    expect((await call('A5', 'dummy', '')).body).toContain(
      '<ns2:dummyResponse xmlns:ns2="http://a5.soap.ws.server.puc.sr/"><return><appserver>OK</appserver><authserver>OK</authserver><dbserver>OK</dbserver></return></ns2:dummyResponse>',
    );
    expect(textIn((await call('A5', 'nada', '')).body, 'faultcode')).toBe('soap:Client');
    expect(textIn((await call('A5', 'toString', '')).body, 'faultcode')).toBe('soap:Client');
  });
});

describe('padrón A4 and A10, for older clients', () => {
  const older = async (service: 'A4' | 'A10', cuit: number) => {
    const credentials = await authenticate(world, issuer, `ws_sr_padron_${service.toLowerCase()}`);
    const { body } = await call(service, 'getPersona', `${who(credentials)}<idPersona>${cuit}</idPersona>`);
    await world.control.setSettings({ repeatLoginMs: 0 });
    return withoutTime(body);
  };

  it('A10 gives who it is, where, and the main activity', async () => {
    expect(await older('A10', issuer)).toBe(
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns2:getPersonaResponse xmlns:ns2="http://a10.soap.ws.server.puc.sr/"><personaReturn>' +
        '<metadata><fechaHora>*</fechaHora><servidor>simulador</servidor></metadata><persona><apellido>DE PRUEBA</apellido>' +
        '<descripcionActividadPrincipal>VENTA AL POR MENOR EN KIOSCOS, POLIRRUBROS Y COMERCIOS NO ESPECIALIZADOS N.C.P.</descripcionActividadPrincipal>' +
        '<domicilio><codPostal>1084</codPostal><descripcionProvincia>CIUDAD AUTONOMA BUENOS AIRES</descripcionProvincia><direccion>AV DE MAYO 1</direccion><idProvincia>0</idProvincia><tipoDomicilio>FISCAL</tipoDomicilio></domicilio>' +
        '<estadoClave>ACTIVO</estadoClave><idActividadPrincipal>471190</idActividadPrincipal><idPersona>20267565393</idPersona><nombre>EMISOR</nombre><numeroDocumento>26756539</numeroDocumento>' +
        '<tipoClave>CUIT</tipoClave><tipoDocumento>DNI</tipoDocumento><tipoPersona>FISICA</tipoPersona></persona></personaReturn></ns2:getPersonaResponse></soap:Body></soap:Envelope>',
    );
  });

  it('A4 gives taxes and categories besides', async () => {
    const body = await older('A4', 30000000007);
    expect(body).toContain(
      '<categoria><descripcionCategoria>D LOCACIONES DE SERVICIO</descripcionCategoria><estado>ACTIVO',
    );
    expect(body).toContain(
      '<impuesto><descripcionImpuesto>MONOTRIBUTO</descripcionImpuesto><diaPeriodo>1</diaPeriodo><estado>ACTIVO</estado><idImpuesto>20</idImpuesto><periodo>201301</periodo></impuesto>',
    );
    expect(await older('A4', 30546666561)).toContain('No existe persona con ese Id');
  });

  it('have contracts, and know the "CUIT país" of foreign countries', async () => {
    for (const service of ['A4', 'A10']) {
      const wsdl = await fetch(`${world.simulator.url}/sr-padron/webservices/personaService${service}?wsdl`);
      expect(await wsdl.text()).toContain(`targetNamespace="http://${service.toLowerCase()}.soap.ws.server.puc.sr/"`);
    }
    expect(textIn(await older('A10', 55000000018), 'razonSocial')).toBe('URUGUAY - PERSONA JURIDICA');
  });
});

describe('padrón A13', () => {
  it('gives identity and address, without the tax condition', async () => {
    expect(withoutTime((await identity(company)).body)).toContain(
      '<personaReturn><metadata><fechaHora>*</fechaHora><servidor>simulador</servidor></metadata><persona><domicilio><codigoPostal>5881</codigoPostal><descripcionProvincia>SAN LUIS</descripcionProvincia><direccion>SAN MARTIN 1</direccion><estadoDomicilio>CONFIRMADO</estadoDomicilio><idProvincia>11</idProvincia><localidad>MERLO</localidad><tipoDomicilio>FISCAL</tipoDomicilio></domicilio><estadoClave>ACTIVO</estadoClave><idPersona>30546689979</idPersona>',
    );
    expect((await identity(company)).body).not.toContain('impuesto');
  });

  it('finds the CUITs of a document', async () => {
    const { body } = await call('A13', 'getIdPersonaListByDocumento', `${who(a13)}<documento>26756539</documento>`);
    expect(body).toContain('<idPersonaListReturn><idPersona>20267565393</idPersona><metadata>');
  });

  it('gives an inactive key to getPersonaV2 only', async () => {
    expect(textIn((await identity(gone)).body, 'faultstring')).toContain('INACTIVA');
    expect(textIn((await identity(gone, 'getPersonaV2')).body, 'estadoClave')).toBe('INACTIVO');
  });

  it('faults for a key that nobody has or that is none', async () => {
    expect(textIn((await identity(30546666561)).body, 'faultstring')).toBe('No existe persona con ese Id');
    expect(textIn((await identity('123456789012')).body, 'faultstring')).toBe('El Id de la persona no es valido');
  });
});
