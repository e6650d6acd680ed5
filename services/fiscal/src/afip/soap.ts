import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Ctx, fail } from '@mostrador/kit';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import CircuitBreaker from 'opossum';
import { env } from '../env.ts';

/** AFIP did not answer, or not with what it should: whether the request took effect is not known. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Nobody asked AFIP, because somebody else is at it. */
export class NotAsked extends NoAnswer {
  override name = 'NotAsked';
}

/** AFIP answered with a SOAP fault. `code` without its prefix: `coe.alreadyAuthenticated`. */
export class SoapFault extends Error {
  override name = 'SoapFault';
  readonly code: string;
  constructor(code: string, text: string) {
    super(`${code}: ${text}`);
    this.code = code;
  }
}

/**
 * AFIP answered that it cannot read the request: it did nothing, and will say so again. .NET says `soap:Client`, or HTTP 400
 * where it is no XML for it.
 */
export class Unreadable extends SoapFault {
  override name = 'Unreadable';
}

/** An element's content as parsed: text, elements by local name, or a list of one of these where the name repeats. */
export type Xml = string | undefined | { [name: string]: Xml } | Xml[];

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
// Local names only, and every value as text: extra elements and other prefixes appear without notice.
const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, ignoreAttributes: true });

export const buildXml = (tree: object): string => builder.build(tree) as string;

/** Parses; what is no XML at all counts as no answer. */
export function parseXml(text: string): Xml {
  try {
    return parser.parse(text, true) as Xml;
  } catch (error) {
    throw new NoAnswer(`not XML: ${(error as Error).message}`);
  }
}

/** What lies under the names, one inside the other; undefined where one is missing. */
export function at(tree: Xml, ...names: string[]): Xml {
  let here = tree;
  for (const name of names) here = typeof here === 'object' && !Array.isArray(here) ? here[name] : undefined;
  return here;
}

/** Text under the names; empty for what is missing or empty, and for AFIP's literal NULL. */
export function textAt(tree: Xml, ...names: string[]): string {
  const found = at(tree, ...names);
  return typeof found === 'string' && found !== 'NULL' ? found.trim() : '';
}

/** The elements of one name, however many there are. */
export function listAt(tree: Xml, ...names: string[]): Xml[] {
  const found = at(tree, ...names);
  if (Array.isArray(found)) return found;
  return found === undefined || found === '' ? [] : [found];
}

/**
 * Production hosts of AFIP may choose Diffie-Hellman with 1024-bit parameters, which OpenSSL 3 refuses; without that
 * family they choose another key exchange. Only for these agents; certificates are always verified.
 */
const tls = { keepAlive: true, minVersion: 'TLSv1.2', ciphers: 'DEFAULT:!DH' } as const;

const answerBytes = 8_000_000;

type Sent = { status: number; text: string };

function makeLine(url: URL, timeoutMs: number) {
  const secure = url.protocol === 'https:';
  const agent = secure ? new HttpsAgent(tls) : new HttpAgent({ keepAlive: true });
  const post = (body: string, headers: Record<string, string>) =>
    new Promise<Sent>((resolve, reject) => {
      const options = { method: 'POST', agent, headers, signal: AbortSignal.timeout(timeoutMs) };
      const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > answerBytes) response.destroy(new Error('the answer is too long'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
        // A connection that ends in the middle of an answer says neither.
        response.on('close', () => reject(new Error('the connection was closed')));
      });
      request.on('error', reject);
      request.end(body);
    });
  // Opens when half of at least ten requests in 30 s got no answer; tries again after five.
  return new CircuitBreaker(post, {
    timeout: false,
    errorThresholdPercentage: 50,
    volumeThreshold: 10,
    rollingCountTimeout: 30_000,
    resetTimeout: 5_000,
  });
}

type Line = ReturnType<typeof makeLine>;

/** Connections and breakers, by the settings of the service that they belong to and by address. */
const lines = new WeakMap<object, Map<string, Line>>();

function lineTo(ctx: Pick<Ctx, 'env'>, address: string): Line {
  const settings = ctx.env(env);
  const known = lines.get(settings) ?? new Map<string, Line>();
  lines.set(settings, known);
  const line = known.get(address) ?? makeLine(new URL(address), settings.AFIP_TIMEOUT_MS);
  known.set(address, line);
  return line;
}

/** What a server says of a request that it takes neither now nor later. */
const unreadable = new Set([400, 405, 411, 413, 414, 415, 422, 431]);

const envelope = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Calls one operation by SOAP 1.1 and answers the content of the body. Throws `SoapFault` and `NoAnswer`. */
export async function callSoap(
  ctx: Pick<Ctx, 'env' | 'isDrill'>,
  address: string,
  action: string,
  body: object,
): Promise<Xml> {
  // A ticket that a copy takes is one that the shop itself is refused.
  if (ctx.isDrill()) fail('drill');
  const text = buildXml({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    'soap:Envelope': { '@_xmlns:soap': envelope, 'soap:Body': body },
  });
  const headers = {
    'Content-Type': 'text/xml; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    SOAPAction: `"${action}"`,
  };
  const sent = await lineTo(ctx, address)
    .fire(text, headers)
    .catch((error: Error) => {
      throw new NoAnswer(`${new URL(address).host}: ${error.message}`, { cause: error });
    });
  // Proxies in front of AFIP answer with pages of HTML.
  const found = /<\w*:?Envelope/i.test(sent.text) ? at(parseXml(sent.text), 'Envelope', 'Body') : undefined;
  const fault = at(found, 'Fault');
  if (fault) {
    const code = textAt(fault, 'faultcode') || textAt(fault, 'Code', 'Value');
    const said = textAt(fault, 'faultstring') || textAt(fault, 'Reason', 'Text');
    const plain = code.replace(/^.*:/, '');
    throw /^(Client|Sender)\b/.test(plain) ? new Unreadable(plain, said) : new SoapFault(plain, said);
  }
  if (unreadable.has(sent.status)) throw new Unreadable(`HTTP ${sent.status}`, new URL(address).host);
  if (sent.status !== 200 || found === undefined) throw new NoAnswer(`${new URL(address).host}: HTTP ${sent.status}`);
  return found;
}
