import { AwsClient } from 'aws4fetch';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { isId, type Part, type Place, type Storage } from './place.ts';

/** How long the other side may say nothing. */
const silenceMs = 30_000;

type Asked = { method: string; url: URL; bytes?: number; source?: AsyncIterable<Uint8Array>; part?: Part | undefined };

/** Trouble on the other side is like trouble on the way: it may be over when it is tried again. */
const refused = (method: string, status: number) =>
  Object.assign(new Error(`storage answered ${method} with ${status}`), status >= 500 ? { code: 'ECONNREFUSED' } : {});

const rangeOf = (part: Part | undefined) => part && { range: `bytes=${part.from}-${part.to}` };

const unescaped = (xml: string) =>
  xml.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]!,
  );

/** Storage in a bucket of S3, or of what speaks like it. What is sent is sealed already: only the request is signed. */
export function inS3(address: URL): Storage {
  const { username, password, searchParams } = address;
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    service: 's3',
    region: searchParams.get('region') ?? 'us-east-1',
  });
  const [bucket, ...folders] = address.pathname.split('/').filter(Boolean);
  const prefix = folders.map((folder) => `${folder}/`).join('');
  const urlOf = (key: string) => new URL(`/${bucket}/${key}`, address.origin);
  const keyOf = ({ companyId, objectId }: Place) => `${prefix}${companyId}/${objectId}`;

  async function ask({ method, url, bytes = 0, source, part }: Asked): Promise<IncomingMessage> {
    const signed = await client.sign(url.href, { method });
    const headers = { ...Object.fromEntries(signed.headers), 'content-length': String(bytes), ...rangeOf(part) };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, { method, headers });
    request.setTimeout(silenceMs, () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).once('error', reject);
    });
    answered.catch(() => {});
    if (source) await Promise.race([pipeline(source, request), answered]);
    else request.end();
    return answered;
  }

  /** Asks for what has no answer worth reading. */
  async function tell(asked: Asked): Promise<void> {
    const response = await ask(asked);
    response.resume();
    if (response.statusCode! >= 300 && !(asked.method === 'DELETE' && response.statusCode === 404))
      throw refused(asked.method, response.statusCode!);
  }

  /** What comes next after a prefix, as far as it is an id: names of objects, or of what stands for folders. */
  async function* names(after: string, shape: RegExp): AsyncGenerator<string> {
    let token: string | undefined;
    do {
      const url = urlOf('');
      const query = { delimiter: '/', 'list-type': '2', prefix: after };
      url.search = new URLSearchParams({ ...query, ...(token ? { 'continuation-token': token } : {}) }).toString();
      const response = await ask({ method: 'GET', url });
      const xml = await text(response);
      if (response.statusCode !== 200) throw refused('GET', response.statusCode!);
      for (const [, name] of xml.matchAll(shape)) {
        const id = unescaped(name!).slice(after.length);
        if (isId(id)) yield id;
      }
      const next = /<NextContinuationToken>([^<]*)</.exec(xml)?.[1];
      token = next && unescaped(next);
    } while (token);
  }

  return {
    put: (place, bytes, source) => tell({ method: 'PUT', url: urlOf(keyOf(place)), bytes, source }),
    async get(place, part) {
      const response = await ask({ method: 'GET', url: urlOf(keyOf(place)), part });
      if (response.statusCode === (part ? 206 : 200)) return response;
      response.resume();
      if (response.statusCode === 404) return null;
      throw refused('GET', response.statusCode!);
    },
    remove: (place) => tell({ method: 'DELETE', url: urlOf(keyOf(place)) }),
    companies: () => names(prefix, /<Prefix>([^<]*)\/<\/Prefix>/g),
    list: (companyId) => names(`${prefix}${companyId}/`, /<Key>([^<]*)<\/Key>/g),
  };
}
