import { createHash } from 'node:crypto';
import { sales } from '@mostrador/sales';
import { makeCompany, type Network, startForTest, uuidv7 } from '@mostrador/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type Door, openDoor } from './door.ts';
import { makeSale as saleOf } from './sale.ts';

let network: Network;
let door: Door;
let company: Awaited<ReturnType<typeof makeCompany>>;
let till: { authorization: string };
let owner: { authorization: string };

beforeAll(async () => {
  network = await startForTest(sales);
  door = await openDoor(network);
  company = await makeCompany(network.keys);
  till = bearer(await company.till());
  owner = bearer(await company.user('owner'));
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

const makeSale = (overrides: object = {}) => saleOf(company.tillId, overrides);
const sell = (sale: object, headers = till) => door.http.post('/v1/sales').set(headers).send(sale);
const refused = async () =>
  (await door.http.get('/v1/refused-sales').set(owner)).body.refusedSales as Record<string, string>[];

describe('a sale over REST', () => {
  it('is on the books once, however often it is sent, with every field of the reply there', async () => {
    const sale = makeSale();
    const answers = await Promise.all([sell(sale), sell(sale), sell(sale)]);
    for (const answer of answers) {
      expect([answer.status, answer.body.reason]).toEqual([200, undefined]);
      expect(answer.body).toMatchObject({ saleId: sale.saleId, totalMinor: 150_000, discountMinor: 0, late: false });
    }
    expect(answers[0].headers['mostrador-epoch']).toBe('1');
    const read = await door.http.get(`/v1/sales/${sale.saleId}`).set(owner);
    expect(read.body).toEqual(answers[0].body);
    const listed = await door.http.get('/v1/sales').query({ sessionId: sale.sessionId, pageSize: 10 }).set(owner);
    expect(listed.body.sales).toHaveLength(1);
  });

  it('is not seen with the token of another company', async () => {
    const sale = makeSale();
    await sell(sale).expect(200);
    const stranger = bearer(await (await makeCompany(network.keys)).user('owner'));
    const answer = await door.http.get(`/v1/sales/${sale.saleId}`).set(stranger);
    expect([answer.status, answer.body.reason]).toEqual([404, 'not_found']);
  });

  it('can be voided under its own path', async () => {
    const sale = makeSale();
    await sell(sale).expect(200);
    const voided = await door.http
      .post(`/v1/sales/${sale.saleId}/void`)
      .set(owner)
      .send({ voidId: uuidv7(), reason: 'error de carga', voidedAt: new Date().toISOString() });
    expect(voided.status).toBe(200);
    expect(voided.body).toMatchObject({ saleId: sale.saleId, totalMinor: 150_000 });
  });

  it('that breaks a rule of its own is refused by its service with reason and field', async () => {
    const answer = await sell(makeSale({ totalMinor: 1 }));
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: expect.stringMatching(/^\/docs\/errors#/),
      status: 400,
      requestId: answer.headers['x-request-id'],
    });
  });
});

describe('a sale that does not fit the schema', () => {
  it.each([
    ['wrong_type', 'lines.0.unitPriceMinor', { lines: [{ unitPriceMinor: '150000' }] }],
    ['wrong_type', 'ticketNumber', { ticketNumber: 1.5 }],
    ['unknown_field', 'payments.0.tip', { payments: [{ tip: 1 }] }],
    ['unknown_field', '__proto__', JSON.parse('{"__proto__": {"admin": true}}')],
    ['not_allowed', 'payments.0.method', { payments: [{ method: 'barter' }] }],
    ['wrong_format', 'soldAt', { soldAt: 'yesterday' }],
    ['wrong_format', 'soldAt', { soldAt: '2026-13-41T99:00:00Z' }],
    ['out_of_range', 'totalMinor', { totalMinor: 2 ** 53 }],
    ['wrong_format', 'installationId', { installationId: 'caja\u0000' }],
  ])('is %s at %s, and kept as it was sent', async (reason, field, wrong) => {
    const saleId = uuidv7();
    const text =
      JSON.stringify({ ...makeSale({ saleId }), marker: undefined }).replace(/}$/, '') +
      ',' +
      JSON.stringify(wrong).slice(1);
    const answer = await door.http.post('/v1/sales').set(till).set('content-type', 'application/json').send(text);
    expect(answer.body).toMatchObject({ status: 400, reason, field });
    const [kept] = (await refused()).filter((one) => one['operationId'] === saleId);
    expect(kept).toMatchObject({ reason, field, kind: 'sale', payloadJson: `{"sale":${text}}` });
  });

  it('is kept once when it is sent twice at once', async () => {
    const wrong = { ...makeSale(), lines: 'none' };
    await Promise.all([sell(wrong).expect(400), sell(wrong).expect(400)]);
    expect((await refused()).filter((one) => one['operationId'] === wrong.saleId)).toHaveLength(1);
  });

  it('is not kept without a token that may sell', async () => {
    const wrong = { ...makeSale(), lines: 'none' };
    const viewer = bearer(await company.user('viewer'));
    expect((await door.http.post('/v1/sales').send(wrong)).body.reason).toBe('unauthenticated');
    expect((await sell(wrong, viewer)).body.reason).toBe('forbidden');
    expect((await refused()).filter((one) => one['operationId'] === wrong.saleId)).toHaveLength(0);
  });

  it('stays with the till while it cannot be kept', async () => {
    await network.stopService(sales);
    try {
      const answer = await sell({ ...makeSale(), lines: 'none' });
      expect([answer.status, answer.body.reason]).toEqual([503, 'unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await network.startService(sales);
    }
    await network.until(async () => (await sell(makeSale())).status === 200, 'sales to be back');
  });
});

describe('what stands behind the door', () => {
  it('decides by itself while the gateway cannot check tokens, and sells while NATS is away', async () => {
    const alone = await openDoor(network, {
      IDENTITY_JWKS_URL: 'http://127.0.0.1:1/jwks.json',
      NATS_URL: '127.0.0.1:1',
    });
    const read = await alone.http.get('/v1/sales').set(owner);
    expect(read.status).toBe(200);
    expect((await alone.http.post('/v1/sales').set(till).send(makeSale())).status).toBe(200);
    expect((await alone.http.post('/v1/sales').set(bearer('not.a.token')).send(makeSale())).body.reason).toBe(
      'unauthenticated',
    );
    expect((await alone.http.get('/v1/events').set(owner)).body.reason).toBe('unavailable');
    await alone.stop();
  });

  it('tells of a sale on the live stream, without its amounts', async () => {
    await network.until(() => door.idle(), 'the streams to be followed');
    const leaving = new AbortController();
    const stream = await fetch(`${door.url}/v1/events`, { headers: till, signal: leaving.signal });
    const sale = makeSale();
    await sell(sale).expect(200);
    let text = '';
    for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes(sale.saleId)) break;
    }
    leaving.abort();
    expect(text).toContain('mostrador.sales.v1.SaleCompleted');
    expect(text).not.toContain('150000');
  });
});

describe('the till log', () => {
  it('hands each item on as it was sent, so that a bad one does not hold up the others', async () => {
    const good = makeSale();
    const answer = await door.http
      .post('/v1/till-logs')
      .set(till)
      .send({
        tillId: company.tillId,
        sentAt: new Date().toISOString(),
        items: [{ sale: good }, { sale: { nonsense: true } }, 42, { sale: good }],
      });
    expect([answer.status, answer.body.reason]).toEqual([200, undefined]);
    expect(answer.body.results).toMatchObject([
      { state: 'accepted', id: good.saleId, duplicate: false },
      { state: 'quarantined' },
      { state: 'quarantined' },
      { state: 'accepted', id: good.saleId, duplicate: true },
    ]);
  });

  it('passes an item through without changing a byte of what its chain is made of', async () => {
    const [line] = makeSale().lines;
    const odd = { ...line, name: 'Ñandú 🦤 "x" \\ \u0007 </b>' };
    const sales = [makeSale({ lines: [odd] }), makeSale(), makeSale()];
    let previousHash = '';
    const items = sales.map((sale, index) => {
      const item = { envelope: { installationId: 'i-7', sequence: index + 1, previousHash, rulesVersion: 1 }, sale };
      previousHash = createHash('sha256').update(JSON.stringify(item)).digest('hex');
      return item;
    });
    const body = JSON.stringify({ tillId: company.tillId, sentAt: new Date().toISOString(), items }, null, 2);
    const answer = await door.http.post('/v1/till-logs').set(till).type('json').send(body);
    expect(answer.body.results.map((one: { state: string }) => one.state)).toEqual(Array(3).fill('accepted'));
    const { body: listed } = await door.http.get('/v1/reviews?kind=log_item').set(owner);
    expect(listed.reviews).toEqual([]);
  });

  it('leaves at the till what is newer than the server, and so does a sale by itself', async () => {
    const sale = makeSale({ rulesVersion: 999 });
    const log = { tillId: company.tillId, sentAt: new Date().toISOString(), items: [{ sale }] };
    const answer = await door.http.post('/v1/till-logs').set(till).send(log);
    expect(answer.body.results).toMatchObject([{ state: 'newer_than_server', id: sale.saleId }]);
    for (const one of [sale, { ...sale, currency: 'XYZ' }]) {
      const { body } = await sell(one);
      expect(body.reason).toBe('newer_than_server');
    }
    expect((await refused()).map((one) => one['operationId'])).not.toContain(sale.saleId);
  });

  it('may be larger than other bodies', async () => {
    const items = Array.from({ length: 300 }, () => ({ sale: makeSale({ lines: [{ name: 'x'.repeat(5000) }] }) }));
    const answer = await door.http
      .post('/v1/till-logs')
      .set(till)
      .send({ tillId: company.tillId, sentAt: new Date().toISOString(), items });
    expect([answer.status, answer.body.reason]).toEqual([200, undefined]);
    expect(answer.body.results).toHaveLength(300);
  });
});
