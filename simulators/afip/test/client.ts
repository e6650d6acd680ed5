import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';
import { controlOf, startSimulator, type Control, type Simulator, type SimulatorOptions } from '../src/index.ts';
import { parseXml, type Element } from '../src/xml.ts';

/** The test CUIT met in homologación; a responsable inscripto. */
export const issuer = 20267565393;

export type Reply = { status: number; contentType: string; body: string };
export type Credentials = { token: string; sign: string };
export type World = { simulator: Simulator; control: Control };

/** Noon of a Wednesday in Buenos Aires: every simulator of the tests starts then, so that they agree on any date. */
const noonMs = Date.parse('2026-11-18T12:00:00-03:00');

export async function startWorld(options: SimulatorOptions = {}): Promise<World> {
  const simulator = await startSimulator({ nowMs: noonMs, ...options });
  return { simulator, control: controlOf(simulator.controlUrl) };
}

function find(element: Element, name: string): Element | undefined {
  if (element.name === name) return element;
  for (const one of element.children) {
    const found = find(one, name);
    if (found) return found;
  }
  return undefined;
}

export function textIn(xml: string, name: string): string | undefined {
  return find(parseXml(xml), name)?.text;
}

/** Posts XML to a path of the services. Rejects where the connection is cut. */
export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
}

const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '+00:00');

export type TicketRequest = {
  service?: string;
  generation?: string;
  expiration?: string;
  extra?: string;
  version?: string;
};

export function ticketRequest(nowMs: number, change: TicketRequest = {}): string {
  const { service = 'wsfe', generation = iso(nowMs - 600_000), expiration = iso(nowMs + 600_000) } = change;
  return `<?xml version="1.0" encoding="UTF-8"?>
<loginTicketRequest version="${change.version ?? '1.0'}"><header>${change.extra ?? ''}<uniqueId>${Math.floor(nowMs / 1000)}</uniqueId><generationTime>${generation}</generationTime><expirationTime>${expiration}</expirationTime></header><service>${service}</service></loginTicketRequest>`;
}

export type Pair = { certificate: string; key: string };

/** As most Node clients sign: node-forge, content attached. */
export function signWithForge(content: string, { certificate, key }: Pair, beside: string[] = []): string {
  const signed = forge.pkcs7.createSignedData();
  signed.content = forge.util.createBuffer(content, 'utf8');
  for (const one of [...beside, certificate]) signed.addCertificate(one);
  signed.addSigner({
    certificate,
    key,
    digestAlgorithm: forge.pki.oids['sha256']!,
    authenticatedAttributes: [
      { type: forge.pki.oids['contentType']!, value: forge.pki.oids['data']! },
      { type: forge.pki.oids['messageDigest']! },
      { type: forge.pki.oids['signingTime']!, value: new Date() as unknown as string },
    ],
  });
  signed.sign();
  return forge.util.encode64(forge.asn1.toDer(signed.toAsn1()).getBytes());
}

/** As the manual of WSAA shows: `openssl cms -sign`. */
export function signWithOpenssl(content: string, { certificate, key }: Pair, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'afip-'));
  try {
    const path = (name: string) => join(folder, name);
    writeFileSync(path('tra.xml'), content);
    writeFileSync(path('crt'), certificate);
    writeFileSync(path('key'), key);
    const what = ['-in', path('tra.xml'), '-out', path('cms'), '-signer', path('crt'), '-inkey', path('key')];
    execFileSync('openssl', ['cms', '-sign', ...what, '-outform', 'DER', ...options], { stdio: 'pipe' });
    return readFileSync(path('cms')).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const loginEnvelope = (cms: string) =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsaa="http://wsaa.view.sua.dvadac.desein.afip.gov"><soapenv:Header/><soapenv:Body><wsaa:loginCms><wsaa:in0>${cms}</wsaa:in0></wsaa:loginCms></soapenv:Body></soapenv:Envelope>`;

export function login({ simulator }: World, cms: string): Promise<Reply> {
  return post(`${simulator.url}/ws/services/LoginCms`, loginEnvelope(cms), { soapaction: '' });
}

/** The time at a simulator, since 1970. */
export const nowOf = async ({ control }: World) => Date.parse((await control.clock()).now);

/** A certificate of the simulator and a ticket for it. */
export async function authenticate(world: World, cuit = issuer, service = 'wsfe'): Promise<Credentials> {
  const { certificate, key } = await world.control.certificate({ cuit });
  const nowMs = await nowOf(world);
  const reply = await login(world, signWithForge(ticketRequest(nowMs, { service }), { certificate, key: key! }));
  const ticket = textIn(reply.body, 'loginCmsReturn');
  if (ticket === undefined) throw new Error(reply.body);
  return { token: textIn(ticket, 'token')!, sign: textIn(ticket, 'sign')! };
}

const namespace = 'http://ar.gov.afip.dif.FEV1/';

export const auth = ({ token, sign }: Credentials, cuit = issuer) =>
  `<Auth><Token>${token}</Token><Sign>${sign}</Sign><Cuit>${cuit}</Cuit></Auth>`;

/** Calls an operation of WSFEv1 with the XML of its parameters. */
export function callWsfe(world: World, operation: string, parameters: string): Promise<Reply> {
  const body = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header/><soap:Body><${operation} xmlns="${namespace}">${parameters}</${operation}></soap:Body></soap:Envelope>`;
  return post(`${world.simulator.url}/wsfev1/service.asmx`, body, { soapaction: `"${namespace}${operation}"` });
}

/** The codes of an answer, those in root Errors apart from those with a voucher. */
export function codesIn(body: string): { errors: number[]; remarks: number[] } {
  const codes = (kind: string) =>
    [...body.matchAll(new RegExp(`<${kind}><Code>(\\d+)</Code>`, 'g'))].map(([, code]) => Number(code));
  return { errors: codes('Err'), remarks: codes('Obs') };
}
