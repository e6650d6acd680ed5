import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { type Ctx, fail } from '@mostrador/kit';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import CircuitBreaker from 'opossum';
import soap, { type Client, type IHttpClient } from 'soap';
import { addressesOf, env } from '../env.ts';

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

/** WSAA gives no ticket, and is not asked again before `waitMs` have passed. */
export class LoginRefused extends SoapFault {
  override name = 'LoginRefused';
  readonly waitMs: number;
  constructor(code: string, text: string, waitMs: number) {
    super(code, text);
    this.waitMs = waitMs;
  }
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

/** What a server says of a request that it takes neither now nor later. */
const unreadable = new Set([400, 405, 411, 413, 414, 415, 422, 431]);

/** Passes on an envelope with an answer or a fault; proxies in front of AFIP answer with pages of HTML. */
function envelopeIn({ status, text }: Sent, host: string): string {
  if (/<\w*:?Envelope/i.test(text) && (status === 200 || /<\w*:?Fault\b/.test(text))) return text;
  throw unreadable.has(status) ? new Unreadable(`HTTP ${status}`, host) : new NoAnswer(`${host}: HTTP ${status}`);
}

/** The way of `soap` to AFIP: our connections, deadlines and breaker. */
function httpClientTo(address: string, timeoutMs: number): IHttpClient {
  const url = new URL(address);
  const line = makeLine(url, timeoutMs);
  const carry = async (text: string, headers: Record<string, string>) => {
    const sent = await line
      .fire(text, { ...headers, 'Content-Length': String(Buffer.byteLength(text)) })
      .catch((error: Error) => {
        throw new NoAnswer(`${url.host}: ${error.message}`, { cause: error });
      });
    return { ...sent, text: envelopeIn(sent, url.host) };
  };
  return {
    request(_url, data, callback, headers = {}) {
      const carried = carry(data as string, headers as Record<string, string>);
      carried.then(
        ({ status, text }) => callback(null, { status, headers: {} }, text),
        (error: Error) => callback(error),
      );
      // The types ask for what Axios gives; nobody reads it.
      return carried as unknown as ReturnType<IHttpClient['request']>;
    },
  };
}

/** What AFIP's services ask for, in its order: `contracts/` has a WSDL for each. */
export type Contract = 'wsaa' | 'wsfe' | 'padron';

/** Reads a contract. What is read of answers depends on nothing in it: extra elements appear without notice. */
function makeClient(ctx: Pick<Ctx, 'env'>, contract: Contract): Promise<Client> {
  const settings = ctx.env(env);
  const endpoint = addressesOf(settings)[contract];
  const httpClient = httpClientTo(endpoint, settings.AFIP_TIMEOUT_MS);
  const wsdl = fileURLToPath(new URL(`contracts/${contract}.wsdl`, import.meta.url));
  return soap.createClientAsync(wsdl, { endpoint, httpClient, disableCache: true });
}

/** Clients with their connections and breakers, by the settings of the service that they belong to. */
const clients = new WeakMap<object, Record<Contract, Promise<Client>>>();

/** All three are made with the first, so that nobody who waits for an answer waits for a contract. */
function clientOf(ctx: Pick<Ctx, 'env'>, contract: Contract): Promise<Client> {
  const settings = ctx.env(env);
  const made = clients.get(settings) ?? {
    wsaa: makeClient(ctx, 'wsaa'),
    wsfe: makeClient(ctx, 'wsfe'),
    padron: makeClient(ctx, 'padron'),
  };
  clients.set(settings, made);
  return made[contract];
}

type Thrown = { root?: { Envelope?: { Body?: { Fault?: unknown } } } };

/** An answer as text by local name: without attributes, and nothing where there is nothing. */
function plain(read: unknown): Xml {
  if (Array.isArray(read)) return read.map(plain);
  if (read === null || read === undefined) return '';
  if (typeof read !== 'object') return String(read as string | number | boolean);
  if ('$value' in read) return plain(read.$value);
  const parts = Object.entries(read).filter(([name]) => name !== 'attributes');
  return Object.fromEntries(parts.map(([name, part]) => [name, plain(part)]));
}

function errorOf(thrown: unknown, host: string): Error {
  if (thrown instanceof NoAnswer || thrown instanceof SoapFault) return thrown;
  const fault = plain((thrown as Thrown).root?.Envelope?.Body?.Fault);
  if (fault === '') return new NoAnswer(`${host}: not a SOAP answer`, { cause: thrown });
  const code = (textAt(fault, 'faultcode') || textAt(fault, 'Code', 'Value')).replace(/^.*:/, '');
  const said = textAt(fault, 'faultstring') || textAt(fault, 'Reason', 'Text');
  return /^(Client|Sender)\b/.test(code) ? new Unreadable(code, said) : new SoapFault(code, said);
}

/** Calls one operation by SOAP 1.1 and answers the content of its response. Throws `SoapFault` and `NoAnswer`. */
export async function callSoap(
  ctx: Pick<Ctx, 'env' | 'isDrill'>,
  contract: Contract,
  operation: string,
  request: object,
): Promise<Xml> {
  // A ticket that a copy takes is one that the shop itself is refused.
  if (ctx.isDrill()) fail('drill');
  const client = await clientOf(ctx, contract);
  const call = client[`${operation}Async`] as (request: object) => Promise<[unknown, string]>;
  const { host } = new URL(addressesOf(ctx.env(env))[contract]);
  const [answer] = await call.call(client, request).catch((error: unknown) => {
    throw errorOf(error, host);
  });
  return plain(answer);
}
