import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const pageSize = 3;

/** Whether a request is signed as Signature Version 4 says, by the holder of the secret. */
function isSigned({ method, url, headers }: IncomingMessage, keyId: string, secret: string): boolean {
  const shape =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/;
  const [, id, day, region, names, given] = shape.exec(headers.authorization ?? '') ?? [];
  if (id !== keyId || !names) return false;
  const { pathname, searchParams } = new URL(url!, 'http://bucket');
  searchParams.sort();
  const query = [...searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = [method, pathname, query, signed.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const at = String(headers['x-amz-date']);
  if (Math.abs(Date.now() - Date.parse(at.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))) > 900_000)
    return false;
  const key = [day!, region!, 's3', 'aws4_request'].reduce(
    (made: Buffer | string, part) => hmac(made, part),
    `AWS4${secret}`,
  );
  const text = ['AWS4-HMAC-SHA256', at, `${day}/${region}/s3/aws4_request`, hex(canonical)].join('\n');
  return names.includes('host') && hmac(key, text).toString('hex') === given;
}

/** A bucket that speaks as S3 does, as far as it is asked here: on a socket, and only with whoever signs. */
export async function openBucket(keyId: string, secret: string) {
  const objects = new Map<string, Buffer>();
  const state = { failing: false };

  function list(url: URL, response: ServerResponse): void {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? '';
    // Names up to the next slash stand for folders, as a delimiter asks for.
    const cut = (key: string) => prefix + key.slice(prefix.length).replace(/\/.*/, '/');
    const all = [...objects.keys()].filter((key) => key.startsWith(prefix)).map(cut);
    const keys = [...new Set(all)].filter((key) => key > after).sort();
    const page = keys.slice(0, pageSize);
    const next = keys.length > page.length ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const one = (key: string) =>
      key.endsWith('/')
        ? `<CommonPrefixes><Prefix>${key}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${key}</Key></Contents>`;
    const contents = page.map(one).join('');
    response.end(`<?xml version="1.0"?><ListBucketResult>${contents}${next}</ListBucketResult>`);
  }

  const server = createServer((request, response) => {
    if (!isSigned(request, keyId, secret)) return void response.writeHead(403).end('SignatureDoesNotMatch');
    if (state.failing) return void response.writeHead(503).end('SlowDown');
    const url = new URL(request.url!, 'http://bucket');
    const key = url.pathname.replace('/shop/', '');
    if (request.method === 'GET' && key === '') return list(url, response);
    if (request.method === 'GET') {
      const bytes = objects.get(key);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      if (!bytes || !to) return void response.writeHead(bytes ? 200 : 404).end(bytes);
      const part = bytes.subarray(Number(from), Number(to) + 1);
      return void response.writeHead(part.length > 0 ? 206 : 416).end(part);
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (request.headers['content-length'] === undefined) return void response.writeHead(411).end();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      objects.set(key, Buffer.concat(parts));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    objects,
    state,
    address: (withSecret = secret) =>
      `http://${keyId}:${encodeURIComponent(withSecret)}@${host}/shop/files?region=sa-east-1`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
