import soap from 'soap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authenticate,
  issuer,
  signWithForge,
  startWorld,
  textIn,
  ticketRequest,
  type Credentials,
  type World,
} from './client.ts';
import { at } from './make.ts';

/** A SOAP library that knows nothing of AFIP reads our contracts and works with them. */

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
  await at(world.control, '2026-11-18');
  credentials = await authenticate(world);
});
afterAll(() => world.simulator.stop());

const clientOf = (path: string) => soap.createClientAsync(`${world.simulator.url}${path}?wsdl`);
const Auth = () => ({ Token: credentials.token, Sign: credentials.sign, Cuit: issuer });
const detail = {
  Concepto: 1,
  DocTipo: 99,
  DocNro: 0,
  CbteDesde: 1,
  CbteHasta: 1,
  ImpTotal: 121,
  ImpTotConc: 0,
  ImpNeto: 100,
  ImpOpEx: 0,
  ImpTrib: 0,
  ImpIVA: 21,
  MonId: 'PES',
  MonCotiz: 1,
  CondicionIVAReceptorId: 5,
  Iva: { AlicIva: [{ Id: 5, BaseImp: 100, Importe: 21 }] },
};

describe('the library soap', () => {
  it('reads the WSDL of WSFEv1: 22 operations, by SOAP 1.1 and 1.2', async () => {
    const { Service } = (await clientOf('/wsfev1/service.asmx')).describe() as Record<string, Record<string, object>>;
    expect(Object.keys(Service!)).toEqual(['ServiceSoap', 'ServiceSoap12']);
    expect(Object.keys(Service!['ServiceSoap']!)).toHaveLength(22);
  });

  it('calls FECAESolicitar and FECompConsultar', async () => {
    const client = await clientOf('/wsfev1/service.asmx');
    const [granted] = await client['FECAESolicitarAsync']({
      Auth: Auth(),
      FeCAEReq: { FeCabReq: { CantReg: 1, PtoVta: 1, CbteTipo: 6 }, FeDetReq: { FECAEDetRequest: [detail] } },
    });
    const [response] = granted.FECAESolicitarResult.FeDetResp.FECAEDetResponse;
    expect(response).toMatchObject({ Resultado: 'A', CAE: expect.stringMatching(/^\d{14}$/) });
    const [found] = await client['FECompConsultarAsync']({
      Auth: Auth(),
      FeCompConsReq: { CbteTipo: 6, CbteNro: 1, PtoVta: 1 },
    });
    expect(found.FECompConsultarResult.ResultGet).toMatchObject({ ImpTotal: 121, CodAutorizacion: response.CAE });
  });

  it('logs in', async () => {
    const { certificate, key } = await world.control.certificate({ cuit: issuer });
    const nowMs = Date.parse((await world.control.clock()).now);
    const client = await clientOf('/ws/services/LoginCms');
    const [answer] = await client['loginCmsAsync']({
      in0: signWithForge(ticketRequest(nowMs), { certificate, key: key! }),
    });
    expect(textIn(answer.loginCmsReturn, 'token')).toMatch(/^[\w+/]+=*$/);
  });

  it('looks a person up in both padrón services', async () => {
    const a5 = await authenticate(world, issuer, 'ws_sr_constancia_inscripcion');
    const asked = ({ token, sign }: Credentials) => ({ token, sign, cuitRepresentada: issuer, idPersona: 30000000007 });
    const [constancia] = await (
      await clientOf('/sr-padron/webservices/personaServiceA5')
    )['getPersona_v2Async'](asked(a5));
    expect(constancia.personaReturn.datosMonotributo.impuesto[0].idImpuesto).toBe(20);
    const a13 = await authenticate(world, issuer, 'ws_sr_padron_a13');
    const [identity] = await (
      await clientOf('/sr-padron/webservices/personaServiceA13')
    )['getPersonaAsync'](asked(a13));
    expect(identity.personaReturn.persona.razonSocial).toBe('RECEPTOR MONOTRIBUTISTA');
  });
});
