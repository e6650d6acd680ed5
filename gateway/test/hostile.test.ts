import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { sales } from '@mostrador/sales';
import { stock } from '@mostrador/stock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';
import { makeSale } from './sale.ts';
import { open, statuses } from './sockets.ts';

let network: Network;
let door: Door;
let company: Awaited<ReturnType<typeof makeCompany>>;
let owner: { authorization: string };
let till: { authorization: string };

beforeAll(async () => {
  network = await startNetwork([sales, stock]);
  door = await openDoor(network, { LIMIT_ADDRESS: '1000/1000' });
  company = await makeCompany(network.keys);
  owner = bearer(await company.user('owner'));
  till = bearer(await company.till());
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

/** The status of the answer to these bytes. */
async function statusOf(bytes: Buffer | string): Promise<number> {
  const raw = open(door, bytes);
  await network.until(async () => statuses(raw).length > 0, 'an answer');
  raw.socket.destroy();
  return statuses(raw)[0]!;
}
const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const isAnswerable = (status: number) => status >= 400 && status < 500;

describe('a token', () => {
  const head = (value: string | Buffer) =>
    Buffer.concat([
      Buffer.from('GET /v1/sales HTTP/1.1\r\nhost: x\r\nauthorization: '),
      Buffer.from(value),
      Buffer.from('\r\n\r\n'),
    ]);

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer  ',
    'bearer x',
    'Basic b3duZXI6b3duZXI=',
    'x',
    ...[5, null, {}, [], true, '', 'service:', 'service:sales', 'x'.repeat(5_000), 'a\0b', '\ud800'].map(
      (kid) => `Bearer ${encoded({ alg: 'RS256', kid })}.${encoded({ tid: 5 })}.AAAA`,
    ),
    ...[5, null, [], 'x', '{"alg":', { alg: 'none' }, { alg: 'HS256', kid: 'test', crit: ['b64'], b64: false }].map(
      (header) => `Bearer ${encoded(header)}.${encoded({})}.AAAA`,
    ),
    'Bearer a.b.c.d.e',
    `Bearer ${'.'.repeat(5_000)}`,
    'Bearer ñandú.ñandú.ñandú',
    Buffer.from([0x42, 0x65, 0x61, 0x72, 0x65, 0x72, 0x20, 0xff, 0xfe, 0x80]),
  ])('is refused with 401, whatever it is (%#)', async (value) => {
    expect(await statusOf(head(value))).toBe(401);
  });

  it.each([
    [400, 'Bearer a\0b'],
    [431, `Bearer ${'x'.repeat(100_000)}`],
  ])('is no HTTP where it cannot be: %i', async (status, value) => {
    expect(await statusOf(head(value))).toBe(status);
  });

  it('that is refused a hundred times stops nobody', async () => {
    const odd = bearer(`${encoded({ alg: 'RS256', kid: 5 })}.${encoded({})}.AAAA`);
    const flood = await Promise.all(
      Array.from({ length: 100 }, () => fetch(`${door.url}/v1/sales`, { headers: odd }).then((one) => one.status)),
    );
    expect(new Set(flood)).toEqual(new Set([401]));
    expect((await door.http.get('/v1/sales').set(owner)).status).toBe(200);
  });
});

const values = [[], {}, null, 5, 'x', [[[]]], [{ toString: 1 }], ['x', -0], [1e308, 'x'], [2 ** 53 - 1, uuidv7()]];
const unread = ['[', '["\\u0000","x"]', '["\\ud800","x"]', '[-0]', '[1e999]', '[ "a", "b" ]', '['.repeat(2_500)];
const tokens = [
  ...['\0', 'a\0b', '\ud800', 'a\udc00'].flatMap((text) => [[text], [text, uuidv7()], [text, uuidv7(), 'x']]),
  ...values,
  ...unread,
].map(encoded);
tokens.push(
  '%',
  'a b',
  '=',
  '____',
  'x'.repeat(9_000),
  Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]).toString('base64url'),
);

describe('a page token', () => {
  it.each([
    '/v1/sales',
    '/v1/returns',
    '/v1/refused-sales',
    '/v1/products',
    '/v1/suppliers',
    '/v1/stock-levels',
    '/v1/stock-movements',
  ])('that was not made by the listing is refused: %s', async (path) => {
    for (const pageToken of tokens) {
      const { status, body } = await door.http.get(path).query({ pageToken }).set(owner);
      expect([pageToken, status, body.reason]).toEqual([
        pageToken,
        400,
        expect.stringMatching(/^(page_token_invalid|out_of_range|wrong_format)$/),
      ]);
    }
  });

  it('that was made is taken, and only as it was made', async () => {
    for (let made = 0; made < 3; made += 1) {
      const data = { name: `Ñandú ${made} 🥤`, barcodes: [], priceMinor: 1, ivaTreatment: 'taxed', ivaRateBp: 2100 };
      const product = { productId: uuidv7(), data: { ...data, tracked: false, unit: 'unit', active: true } };
      await door.http.post('/v1/products').set(owner).send(product).expect(200);
    }
    const page = (pageToken: string) => door.http.get('/v1/products').query({ pageSize: 1, pageToken }).set(owner);
    const { nextPageToken } = (await page('')).body as { nextPageToken: string };
    const next = await page(nextPageToken);
    expect([next.status, next.body.products.length]).toEqual([200, 1]);
    for (const altered of [`${nextPageToken}=`, `${nextPageToken}A`, ` ${nextPageToken}`, nextPageToken.slice(0, -1)]) {
      expect([altered, (await page(altered)).body.reason]).toEqual([altered, 'page_token_invalid']);
    }
  });
});

describe('what no text can hold', () => {
  const product = (text: string) => `{"productId":"${uuidv7()}","data":{"name":"${text}","barcodes":["${text}"]}}`;
  const send = (path: string, body: string, headers: object = owner) =>
    door.http
      .post(path)
      .set({ ...headers, 'content-type': 'application/json' })
      .send(body);

  it.each(['a\\u0000b', 'a\\ud800b', 'a\\uD83Db', '\\udc00', '\\ude00\\ud83d'])(
    'is refused with its field in a body: %s',
    async (text) => {
      const { status, body } = await send('/v1/products', product(text));
      expect([status, body.reason, body.field]).toEqual([400, 'wrong_format', 'data.name']);
      const keyed = await send('/v1/products', `{"${text}":1}`);
      expect([keyed.status, keyed.body.reason]).toEqual([400, 'unknown_field']);
    },
  );

  it('is not a whole pair, however it is written', async () => {
    const { body } = await send('/v1/products', product('a\\ud83e\\udd64b'));
    expect(body.field).not.toBe('data.name');
  });

  it('is kept when it comes in a paid sale', async () => {
    for (const text of ['a\\u0000b', 'a\\ud800b']) {
      const sale = `{"saleId":"${uuidv7()}","lines":[{"name":"${text}"}]}`;
      const { status, body } = await send('/v1/sales', sale, till);
      expect([status, body.reason, body.field]).toEqual([400, 'wrong_format', 'lines.0.name']);
      const kept = await door.http.get('/v1/refused-sales').set(owner);
      expect(kept.body.refusedSales.some((one: Kept) => one.payloadJson.includes(text))).toBe(true);
    }
  });

  it.each([
    ['/v1/sales?state=a%00b', {}],
    ['/v1/sales/a%00b', {}],
    ['/v1/sales/%ed%a0%80', {}],
    ['/v1/sales/%ff', {}],
    ['/v1/sales?sessionId=%ed%a0%80', {}],
    ['/v1/sales?sessionId=%ff', {}],
    [`/v1/sales?sessionId=${'x'.repeat(9_000)}`, {}],
    [`/v1/sales/${'x'.repeat(9_000)}`, {}],
    ['/v1/sales?pageSize=1e308', {}],
    ['/v1/sales?pageSize=-1', {}],
    ['/v1/sales?pageSize=NaN', {}],
    ['/v1/sales?pageSize=0.5', {}],
    ['/v1/sales?pageSize=9007199254740993', {}],
    ['/v1/sales?pageSize=1&pageSize=2', {}],
    ['/v1/sales?__proto__=1', {}],
    ['/v1/sales?from=0000-01-01T00:00:00Z', {}],
    ['/v1/sales?from=%2B275760-09-13T00:00:00.000Z', {}],
    ['/v1/products/x/../..//%2e%2e/%00', {}],
    ['/v1/services/__proto__/backlog', {}],
    ['/v1/services/constructor/backlog', {}],
  ])('is answered as what is wrong with it (%#)', async (path) => {
    const { status } = await door.http.get(path).set(owner);
    expect(isAnswerable(status), `${status}`).toBe(true);
  });

  it('is not said of a filter that is left empty', async () => {
    const empty = { pageSize: '', state: '', flag: '', sessionId: '', pageToken: '' };
    expect((await door.http.get('/v1/sales').query(empty).set(owner)).status).toBe(200);
  });

  it.each(['-0', '0', '1'])('is not said of a number that can be read: %s', async (pageSize) => {
    expect((await door.http.get('/v1/sales').query({ pageSize }).set(owner)).status).toBe(200);
  });

  it('has no way in by a header', async () => {
    const line = (name: string, value: Buffer) =>
      statusOf(
        Buffer.concat([
          Buffer.from(`PUT /v1/products/${uuidv7()} HTTP/1.1\r\nhost: x\r\nauthorization: ${owner.authorization}\r\n`),
          Buffer.from(`content-length: 0\r\n${name}: `),
          value,
          Buffer.from('\r\n\r\n'),
        ]),
      );
    const values = [Buffer.from([0xff, 0xfe]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('ñ'), Buffer.from('a\0b')];
    values.push(Buffer.from('x'.repeat(12_000)), Buffer.from(''), Buffer.from('a, b'), Buffer.from('{"a":1}'));
    const names = ['idempotency-key', 'x-request-id', 'traceparent', 'tracestate', 'last-event-id', 'x-forwarded-for'];
    for (const name of [...names, 'accept', 'accept-encoding', 'content-type', 'origin', 'x-deadline', 'epoch']) {
      for (const value of values) expect([name, String(value), isAnswerable(await line(name, value))]).toContain(true);
    }
  });

  it.each([
    ['deep arrays', `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['deep objects', `{"data":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
    ['a prototype', '{"__proto__":{"data":{}},"constructor":{"prototype":{}}}'],
    ['a key twice', `{"productId":"${uuidv7()}","productId":5}`],
    ['a number too large', `{"productId":"${uuidv7()}","data":{"priceMinor":1e308}}`],
    ['a number too long', `{"productId":"${uuidv7()}","data":{"priceMinor":${'9'.repeat(5_000)}}}`],
    ['less than nothing', `{"productId":"${uuidv7()}","data":{"priceMinor":-9007199254740993}}`],
    ['many keys', `{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
    ['a long key', `{"${'k'.repeat(500_000)}":1}`],
  ])('is refused in JSON: %s', async (_name, body) => {
    for (const path of ['/v1/products', '/v1/suppliers', '/v1/returns', '/v1/sales']) {
      const { status } = await send(path, body, path === '/v1/sales' ? till : owner);
      expect([path, isAnswerable(status)], `${status}`).toEqual([path, true]);
    }
  });

  it('opens no breaker and leaves the shop at work', async () => {
    const metrics = await fetch(`http://127.0.0.1:${door.adminPort}/metrics`).then((page) => page.text());
    expect(metrics).toMatch(/^mostrador_grpc_client_breaker_open\{[^}]*peer="sales"[^}]*\} 0$/m);
    expect(metrics).not.toMatch(/^mostrador_grpc_client_breaker_open\{[^}]*\} 1$/m);
    expect((await door.http.get('/v1/sales').set(owner)).status).toBe(200);
  });
});

describe('an id in capitals', () => {
  it('is the same id to limits and to what is kept', async () => {
    const limited = await openDoor(network, { LIMIT_COMPANY_PRICES: '0.1/4' });
    const ask = (companyId: string) => limited.http.get(`/v1/companies/${companyId}/prices/7790001000017`);
    const { tenantId } = company;
    const mixed = [...tenantId].map((letter, n) => (n % 2 ? letter.toUpperCase() : letter)).join('');
    const asked = [await ask(tenantId), await ask(tenantId.toUpperCase()), await ask(mixed), await ask(tenantId)];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await ask(tenantId.toUpperCase())).status).toBe(429);
    await limited.stop();
  });
});

type Kept = { refusedId: string; payloadJson: string };
const long = 'k'.repeat(100_000);

describe('what a till log holds', () => {
  const submit = (items: string[]) =>
    door.http
      .post('/v1/till-logs')
      .set({ ...till, 'content-type': 'application/json' })
      .send(`{"tillId":"${company.tillId}","sentAt":"${new Date().toISOString()}","items":[${items.join(',')}]}`);

  it('is answered item by item, whatever it is', async () => {
    const odd = [
      '5',
      'null',
      '[]',
      '"x"',
      '{}',
      `{"${long}":1}`,
      `{"sale":{"${long}":1}}`,
      '{"__proto__":{"sale":{}}}',
    ];
    const texts = ['a\\u0000b', 'a\\ud800b'].flatMap((text) => [
      `{"sale":${JSON.stringify(makeSale(company.tillId)).replaceAll('Alfajor', text)}}`,
      `{"sale":${JSON.stringify(makeSale(company.tillId)).replaceAll('caja-1', text)}}`,
      `{"sale":{"saleId":"${uuidv7()}","lines":[{"name":"${text}"}]}}`,
      `{"sale":{"saleId":"${text}"}}`,
      `{"${text}":{}}`,
      `"${text}"`,
    ]);
    const { status, body } = await submit([...odd, ...texts, `{"sale":${'['.repeat(3_000)}${']'.repeat(3_000)}}`]);
    expect([status, body.reason]).toEqual([200, undefined]);
    expect((await door.http.get('/v1/refused-sales').set(owner)).status).toBe(200);
  });

  it('is told shortly where it is corrected, however long what was sent', async () => {
    const sale = makeSale(company.tillId, { lines: [] });
    expect((await submit([JSON.stringify({ sale })])).body.results[0].state).toBe('quarantined');
    const { refusedSales } = (await door.http.get('/v1/refused-sales').set(owner)).body as { refusedSales: Kept[] };
    const { refusedId } = refusedSales.find((one) => one.payloadJson.includes(sale.saleId))!;
    const { status, body } = await door.http
      .post(`/v1/refused-sales/${refusedId}/correct`)
      .set(owner)
      .send({
        reason: 'se corrige',
        corrected: { sale: makeSale(company.tillId, { saleId: sale.saleId, [long]: 1 }) },
      });
    expect([status, body.reason]).toEqual([400, 'unknown_field']);
    expect(body.field.length).toBeLessThan(400);
  });
});
