import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  issuer,
  login,
  loginEnvelope,
  post,
  signWithForge,
  signWithOpenssl,
  startWorld,
  textIn,
  ticketRequest,
  type Pair,
  type Reply,
  type World,
} from './client.ts';
import { at } from './make.ts';

let world: World;
let now: number;
let pair: Pair;

async function newPair(asked: { cuit?: number; from?: string; to?: string } = {}): Promise<Pair> {
  const { certificate, key } = await world.control.certificate({ cuit: issuer, ...asked });
  return { certificate, key: key! };
}

const codeOf = ({ body }: Reply) => textIn(body, 'faultcode');

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.simulator.stop());
beforeEach(async () => {
  await world.control.reset();
  await at(world.control, '2026-11-21');
  now = Date.parse('2026-11-21T12:00:00-03:00');
  pair = await newPair();
});

describe('loginCms', () => {
  it('gives a ticket of twelve hours, escaped as text, whatever was asked', async () => {
    const reply = await login(world, signWithForge(ticketRequest(now), pair));
    expect(reply).toMatchObject({ status: 200, contentType: 'text/xml;charset=utf-8' });
    expect(reply.body).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><soapenv:Envelope xmlns:soapenv="http:\/\/schemas.xmlsoap.org\/soap\/envelope\/" xmlns:xsd="http:\/\/www.w3.org\/2001\/XMLSchema" xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance"><soapenv:Body><loginCmsResponse xmlns="http:\/\/wsaa.view.sua.dvadac.desein.afip.gov"><loginCmsReturn>&lt;\?xml version=&quot;1.0&quot;/,
    );
    const ticket = textIn(reply.body, 'loginCmsReturn')!;
    const from = Date.parse(textIn(ticket, 'generationTime')!);
    expect(Date.parse(textIn(ticket, 'expirationTime')!) - from).toBe(12 * 3_600_000);
    expect(
      ticket
        .replaceAll(/(<(uniqueId|generationTime|expirationTime|token|sign)>)[^<]+/g, '$1*')
        .replaceAll(/\n\s*/g, ''),
    ).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><loginTicketResponse version="1.0"><header>' +
        '<source>CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239</source>' +
        '<destination>SERIALNUMBER=CUIT 20267565393, CN=simulador</destination>' +
        '<uniqueId>*</uniqueId><generationTime>*</generationTime><expirationTime>*</expirationTime></header>' +
        '<credentials><token>*</token><sign>*</sign></credentials></loginTicketResponse>',
    );
    expect(textIn(ticket, 'generationTime')).toMatch(/^2026-11-21T12:00:0\d\.\d{3}-03:00$/);
    expect(Buffer.from(textIn(ticket, 'sign')!, 'base64')).toHaveLength(128);
  });

  it('lists in the token whom the certificate represents, as of its issue', async () => {
    await world.control.delegate({ holder: issuer, represented: 30500010912, service: 'wsfe' });
    const reply = await login(world, signWithForge(ticketRequest(now), pair));
    const ticket = textIn(reply.body, 'loginCmsReturn')!;
    const token = Buffer.from(textIn(ticket, 'token')!, 'base64').toString();
    const seconds = Math.floor(Date.parse(textIn(ticket, 'generationTime')!) / 1000);
    expect(token.replace(/unique_id="\d+"/, 'unique_id="*"')).toBe(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sso version="2.0">
    <id src="CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239" dst="CN=wsfe, O=AFIP, C=AR" unique_id="*" gen_time="${seconds - 60}" exp_time="${seconds + 43_200}"/>
    <operation type="login" value="granted">
        <login entity="33693450239" service="wsfe" uid="SERIALNUMBER=CUIT 20267565393, CN=simulador" authmethod="cms" regmethod="22">
            <relations>
                <relation key="20267565393" reltype="4"/>
                <relation key="30500010912" reltype="4"/>
            </relations>
        </login>
    </operation>
</sso>
`,
    );
  });

  it.each([
    ['openssl, SHA-256', ['-nodetach', '-md', 'sha256']],
    ['openssl, SHA-1', ['-nodetach', '-md', 'sha1']],
    ['openssl without signed attributes', ['-nodetach', '-noattr']],
    ['openssl, streamed as BER', ['-nodetach', '-stream']],
  ])('takes a CMS of %s', async (_name, options) => {
    expect(await login(world, signWithOpenssl(ticketRequest(now), pair, ...options))).toMatchObject({ status: 200 });
  });

  it('takes line breaks in the base64, and SOAP 1.2', async () => {
    const cms = signWithForge(ticketRequest(now), pair).replaceAll(/.{64}/g, '$&\n');
    const body = loginEnvelope(cms).replace(
      'http://schemas.xmlsoap.org/soap/envelope/',
      'http://www.w3.org/2003/05/soap-envelope',
    );
    const reply = await post(`${world.simulator.url}/ws/services/LoginCms`, body, {
      'content-type': 'application/soap+xml',
    });
    expect(reply).toMatchObject({ status: 200, contentType: 'application/soap+xml;charset=utf-8' });
    expect(reply.body).toContain('xmlns:soapenv="http://www.w3.org/2003/05/soap-envelope"');
  });

  it('refuses a second ticket inside the window, and gives one after it', async () => {
    const request = () => login(world, signWithForge(ticketRequest(now), pair));
    expect((await request()).status).toBe(200);
    const again = await request();
    expect(again.status).toBe(500);
    expect(again.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault>' +
        '<faultcode xmlns:ns1="http://xml.apache.org/axis/">ns1:coe.alreadyAuthenticated</faultcode><faultstring>El CEE ya posee un TA valido para el acceso al WSN solicitado</faultstring>' +
        '<detail><ns2:exceptionName xmlns:ns2="http://xml.apache.org/axis/">gov.afip.desein.dvadac.sua.view.wsaa.LoginFault</ns2:exceptionName><ns3:hostname xmlns:ns3="http://xml.apache.org/axis/">simulator</ns3:hostname></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>',
    );
    expect((await login(world, signWithForge(ticketRequest(now, { service: 'ws_sr_padron_a13' }), pair))).status).toBe(
      200,
    );
    expect((await login(world, signWithForge(ticketRequest(now), await newPair()))).status).toBe(200);
    await world.control.setClock({ advanceMs: 600_000 });
    now += 600_000;
    expect((await request()).status).toBe(200);
  });

  it('gives one of many tickets asked for at once', async () => {
    const cms = signWithForge(ticketRequest(now), pair);
    const replies = await Promise.all(Array.from({ length: 8 }, () => login(world, cms)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 500)]);
  });

  it('scales its window', async () => {
    await world.control.setSettings({ repeatLoginMs: 0 });
    const cms = signWithForge(ticketRequest(now), pair);
    expect([(await login(world, cms)).status, (await login(world, cms)).status]).toEqual([200, 200]);
  });

  it.each([
    ['no base64', async () => '%%%', 'cms.bad.base64'],
    ['an empty in0', async () => '', 'cms.bad.base64'],
    ['something else in base64', async () => Buffer.from('hello').toString('base64'), 'cms.bad'],
    [
      'no certificate',
      async () => signWithOpenssl(ticketRequest(now), pair, '-nodetach', '-nocerts'),
      'cms.cert.notFound',
    ],
    ['a detached signature', async () => signWithOpenssl(ticketRequest(now), pair), 'cms.sign.invalid'],
    [
      "another key's signature",
      async () => {
        const other = await newPair();
        return signWithForge(ticketRequest(now), { certificate: pair.certificate, key: other.key });
      },
      'cms.sign.invalid',
    ],
    [
      'a changed content',
      async () => {
        const cms = Buffer.from(signWithForge(ticketRequest(now), pair), 'base64').toString('latin1');
        return Buffer.from(cms.replace('<service>wsfe<', '<service>wsfx<'), 'latin1').toString('base64');
      },
      'cms.sign.invalid',
    ],
    [
      'an expired certificate',
      async () =>
        signWithForge(ticketRequest(now), await newPair({ from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' })),
      'cms.cert.expired',
    ],
    [
      'a certificate of tomorrow',
      async () => signWithForge(ticketRequest(now), await newPair({ from: '2026-11-22T12:00:00Z' })),
      'cms.cert.invalid',
    ],
    [
      'a certificate of another authority',
      async () => {
        const other = await startWorld();
        const { certificate, key } = await other.control.certificate({ cuit: issuer });
        await other.simulator.stop();
        return signWithForge('not even XML', { certificate, key: key! });
      },
      'cms.cert.untrusted',
    ],
    [
      "a stranger's signature beside a good certificate of the same serial number",
      async () => signWithForge(ticketRequest(now), impostorOf(pair), [pair.certificate]),
      'cms.cert.untrusted',
    ],
    ['no XML', async () => signWithForge('hello', pair), 'xml.bad'],
    [
      'upper case where there is none',
      async () => signWithForge(ticketRequest(now).replaceAll('uniqueId', 'UniqueId'), pair),
      'xml.bad',
    ],
    ['an impossible date', async () => sign({ generation: '2026-02-31T25:00:00-03:00' }), 'xml.bad'],
    [
      'a future generationTime',
      async () => sign({ generation: '2026-11-21T12:10:00-03:00' }),
      'xml.generationTime.invalid',
    ],
    [
      'one of the day before yesterday',
      async () => sign({ generation: '2026-11-19T12:00:00-03:00' }),
      'xml.generationTime.invalid',
    ],
    [
      'a past expirationTime',
      async () => sign({ expiration: '2026-11-21T11:59:00-03:00' }),
      'xml.expirationTime.expired',
    ],
    ['one too far ahead', async () => sign({ expiration: '2026-11-22T13:00:00-03:00' }), 'xml.expirationTime.invalid'],
    ['another version', async () => sign({ version: '2.0' }), 'xml.version.notSupported'],
    ['another source', async () => sign({ extra: '<source>cn=otro</source>' }), 'xml.source.invalid'],
    [
      'the destination of producción',
      async () => sign({ extra: '<destination>cn=wsaa,o=afip,c=ar,serialNumber=CUIT 33693450239</destination>' }),
      'xml.destination.invalid',
    ],
    ['an unknown service', async () => sign({ service: 'wsnada' }), 'wsn.notFound'],
  ])('refuses %s', async (_name, cms, code) => {
    const reply = await login(world, await cms());
    expect([reply.status, codeOf(reply)]).toEqual([500, `ns1:${code}`]);
  });

  it('takes times without offset as Argentine ones, unless it is told to refuse them', async () => {
    const request = () => sign({ generation: '2026-11-21T11:50:00', expiration: '2026-11-21T12:10:00' });
    await world.control.setSettings({ localTimes: 'refuse' });
    expect(codeOf(await login(world, request()))).toBe('ns1:xml.generationTime.invalid');
    await world.control.reset();
    await at(world.control, '2026-11-21');
    expect((await login(world, request())).status).toBe(200);
  });

  it('takes the names of source and destination in any order and case', async () => {
    const extra =
      '<source>CN=simulador,SERIALNUMBER=CUIT 20267565393</source><destination>cn=wsaahomo,o=afip,c=ar,serialNumber=CUIT 33693450239</destination>';
    expect((await login(world, sign({ extra }))).status).toBe(200);
  });

  it('refuses a holder from whom the service was taken', async () => {
    await world.control.delegate({ holder: issuer, represented: issuer, service: 'wsfe', granted: false });
    expect(codeOf(await login(world, sign({})))).toBe('ns1:coe.notAuthorized');
  });

  it('writes letters beyond ASCII as Axis does', async () => {
    expect((await login(world, signWithOpenssl(ticketRequest(now), pair))).body).toContain(
      '<faultstring>Firma inv&#xE1;lida o algoritmo no soportado</faultstring>',
    );
  });

  it('wants a SOAPAction, in0 and well-formed XML', async () => {
    const url = `${world.simulator.url}/ws/services/LoginCms`;
    const none = await post(url, loginEnvelope('x'));
    expect([none.status, codeOf(none)]).toEqual([500, 'ns1:Client.NoSOAPAction']);
    const empty = await post(url, loginEnvelope('x').replaceAll('in0', 'in1'), { soapaction: 'urn:x' });
    expect([empty.status, codeOf(empty)]).toEqual([500, 'soapenv:Server.userException']);
    expect(textIn((await post(url, '<a>', { soapaction: '' })).body, 'faultstring')).toContain('SAXParseException');
  });
});

function sign(change: Parameters<typeof ticketRequest>[1]): string {
  return signWithForge(ticketRequest(now, change), pair);
}

/** A certificate that names itself its issuer, with the serial number and the holder of another. */
function impostorOf({ certificate }: Pair): Pair {
  const original = forge.pki.certificateFromPem(certificate);
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const fake = forge.pki.createCertificate();
  Object.assign(fake, { serialNumber: original.serialNumber, validity: original.validity, publicKey: keys.publicKey });
  fake.setSubject(original.subject.attributes);
  fake.setIssuer([{ name: 'commonName', value: 'Otra' }]);
  fake.sign(keys.privateKey, forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(fake), key: forge.pki.privateKeyToPem(keys.privateKey) };
}

describe('POST /certificates', () => {
  it('signs a request made elsewhere, keeps its key and gives the name of WSASS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'afip-'));
    const path = (name: string) => join(folder, name);
    execFileSync('openssl', ['genrsa', '-out', path('key'), '2048'], { stdio: 'pipe' });
    const subject = '/C=AR/O=Kiosco/CN=caja/serialNumber=CUIT 20267565393';
    execFileSync('openssl', ['req', '-new', '-key', path('key'), '-subj', subject, '-out', path('csr')]);
    const { certificate, key } = await world.control.certificate({
      cuit: issuer,
      alias: 'caja1',
      request: readFileSync(path('csr'), 'utf8'),
    });
    expect(key).toBeUndefined();
    writeFileSync(path('crt'), certificate);
    writeFileSync(path('ca'), world.simulator.authority);
    expect(execFileSync('openssl', ['verify', '-CAfile', path('ca'), path('crt')]).toString()).toContain('OK');
    const parsed = forge.pki.certificateFromPem(certificate);
    expect(parsed.subject.attributes.map(({ value }) => value)).toEqual(['caja1', 'CUIT 20267565393']);
    const cms = signWithOpenssl(
      ticketRequest(now),
      { certificate, key: readFileSync(path('key'), 'utf8') },
      '-nodetach',
    );
    rmSync(folder, { recursive: true });
    expect((await login(world, cms)).status).toBe(200);
  });

  it('refuses what is no request, or signed by another key', async () => {
    await expect(world.control.certificate({ cuit: issuer, request: 'hello' })).rejects.toThrow('PKCS #10');
    const { request } = await world.control.certificate({ cuit: issuer });
    const der = Buffer.from(request.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    der[der.length - 1]! ^= 1;
    const broken = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    await expect(world.control.certificate({ cuit: issuer, request: broken })).rejects.toThrow('signature');
  });
});
