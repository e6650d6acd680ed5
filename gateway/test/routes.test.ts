import { readFileSync } from 'node:fs';
import { makeCompany, type Network, startNetwork, uuidv7 } from '@mostrador/kit/testing';
import { definitions } from '@mostrador/ops/services';
import { eventTypes } from '@mostrador/proto/events';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImage, makeDocument, publicRoutes, templateOf } from '../src/openapi.ts';
import type { Route } from '../src/route.ts';
import { contexts, tables } from '../src/routes/index.ts';
import { bearer, type Door, openDoor } from './door.ts';

const services = await definitions();
let network: Network;
let door: Door;

beforeAll(async () => {
  network = await startNetwork(services);
  door = await openDoor(network, { LIMIT_ADDRESS: '1000/1000', LIMIT_AUTH: '1000/1000', LIMIT_PRICES: '1000/1000' });
});
afterAll(async () => {
  await door.stop();
  await network.stop();
});

const all = tables.flatMap((table) => publicRoutes(table).map(([method, route]) => ({ table, method, route })));
const label = ({ route }: { route: Route }) => `${route.verb.toUpperCase()} ${route.path}`;
const send = (route: Route, headers: Record<string, string> = {}) => {
  const path = route.path
    .replace(':service', 'sales')
    .replace(':book', 'sales')
    .replace(':file', 'csv')
    .replaceAll(/:\w+/g, () => uuidv7());
  return fetch(door.url + path, {
    method: route.verb.toUpperCase(),
    headers: { ...headers, 'idempotency-key': uuidv7(), 'content-type': 'application/json' },
    ...(route.verb === 'get' ? {} : { body: '{}' }),
  });
};

/** Who may call a verb, as its handler says. */
function canOf(fullName: string, method: string): readonly string[] {
  const served = services.flatMap((service) => service.serves).find((one) => one.definition.fullName === fullName);
  return served?.handlers[method]?.can ?? [];
}

describe('every route', () => {
  it.each(all.map((one) => [label(one), one] as const))(
    '%s is reachable, and refused without a token unless it is open',
    async (_label, { route }) => {
      const answer = await send(route);
      const { reason } = (await answer.json()) as { reason?: string };
      expect(['no_such_route', 'method_not_allowed', 'internal', 'unavailable', 'unknown_field']).not.toContain(reason);
      expect([answer.status, reason === 'unauthenticated']).toEqual([answer.status, !route.traits.open]);
    },
  );

  it('is open exactly where its verb is for everybody', () => {
    const decided = all.filter(({ table }) => table.context !== 'ops');
    const open = decided.filter(({ route }) => route.traits.open).map(label);
    const forAll = decided
      .filter(({ table, method }) => canOf(table.definition.fullName, method).includes('public'))
      .map(label);
    expect(open).toEqual(forAll);
    const undecided = decided.filter(({ table, method }) => canOf(table.definition.fullName, method).length === 0);
    expect(undecided.map(label)).toEqual([]);
  });

  it('leads to its verb: the service answers, not the gateway', async () => {
    const viewer = bearer(await (await makeCompany(network.keys)).user('viewer'));
    const { paths, components } = makeDocument(loadImage());
    /** What lacks what is required does not come through the door. */
    const takesNothing = ({ route }: { route: Route }) => {
      const { parameters = [], requestBody } = paths[templateOf(route.path)]![route.verb]!;
      const body = requestBody?.content['application/json'].schema.$ref;
      const needsQuery = parameters.some((one) => one.in === 'query' && one.required);
      const needsWord = parameters.some(
        (one) => one.in === 'path' && (one.schema.enum ?? one.schema.type !== 'string'),
      );
      return !needsQuery && !needsWord && (!body || !components.schemas[body.split('/').at(-1)!]!.required);
    };
    const closed = all.filter((one) => !one.route.traits.open && takesNothing(one));
    expect(closed.length).toBeGreaterThan(60);
    const answers = await Promise.all(closed.map(async (one) => [label(one), await send(one.route, viewer)] as const));
    // Only a service answers with its epoch.
    expect(
      answers.filter(([, answer]) => answer.headers.get('mostrador-epoch') === null).map(([name]) => name),
    ).toEqual([]);
  });

  it('has a path of its own that no other one hides', () => {
    const shape = (path: string) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
    all.forEach(({ route }, index) => {
      const sample = route.path.replaceAll(/:\w+/g, 'x');
      const first = all.findIndex((other) => shape(other.route.path).test(sample));
      expect(all[first]!.route.path).toBe(route.path);
      expect(all.findIndex((other) => label(other) === label({ route }))).toBe(index);
    });
  });
});

describe('a file', () => {
  const path = '/v1/iva-books/sales/2026-11/files/csv';
  const ask = async (role: 'accountant' | 'cashier', accept?: string) =>
    fetch(door.url + path, {
      headers: {
        ...bearer(await (await makeCompany(network.keys)).user(role)),
        ...(accept === undefined ? {} : { accept }),
      },
    });

  it('goes as it is to whoever accepts its type, and in JSON to the others', async () => {
    const file = await ask('accountant', 'text/csv');
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="?iva-ventas-2026-11\.csv"?$/);
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes.toString()).toMatch(/^\uFEFFFecha;Código;/);
    for (const accept of [undefined, '*/*', 'application/json, text/csv', 'application/pdf']) {
      const answer = await ask('accountant', accept);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(await answer.json()).toMatchObject({
        fileName: 'iva-ventas-2026-11.csv',
        contentBase64: bytes.toString('base64'),
      });
    }
  });

  it('that is refused is refused as anything else is', async () => {
    const answer = await ask('cashier', 'text/csv');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'application/problem+json']);
  });
});

describe('what is internal', () => {
  it('is what only services may call, and what the door itself asks', () => {
    const hidden = tables.flatMap((table) =>
      Object.entries(table.routes).flatMap(([method, route]) =>
        route === 'internal' ? [`${table.context}.${method}`] : [],
      ),
    );
    expect(hidden.toSorted()).toEqual([
      'books.exportFacts',
      'cash.exportFacts',
      'files.abandonFile',
      'files.beginFile',
      'files.claimFile',
      'files.exportFacts',
      'files.finishFile',
      'files.openFile',
      'files.releaseFile',
      'fiscal.exportFacts',
      'identity.exportFacts',
      'identity.listOutgoingMessages',
      'identity.takeOutgoingMessages',
      'ops.replay',
      'pricing.exportFacts',
      'purchasing.exportFacts',
      'sales.completeChannelSale',
      'sales.exportFacts',
      'sales.holdRefund',
      'sales.keepRefusedSale',
      'sales.listSessionFacts',
      'sales.returnChannelSale',
      'sales.sealSession',
      'sales.voidChannelSale',
      'stock.exportFacts',
      'stock.getCatalogueHead',
      'webhooks.exportFacts',
    ]);
  });

  it('tells again what every contract tells, so that a context can be filled from nothing', () => {
    const telling = new Set(eventTypes.map(({ type }) => type.split('.')[1]!));
    const again = tables.filter(({ routes }) => routes['exportFacts'] === 'internal').map(({ context }) => context);
    expect([...telling].toSorted()).toEqual(again.toSorted());
  });
});

describe('the documentation', () => {
  it('is what the protos and the routes say: make docs', () => {
    const committed = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')) as object;
    const { info, components } = makeDocument(loadImage()) as unknown as {
      info: object;
      components: { schemas: object };
    };
    const published = committed as typeof components & {
      info: object;
      components: { schemas: Record<string, unknown> };
    };
    expect(published.info).toEqual(info);
    // Which reasons there are only the services know.
    const { Problem: _problem, ...schemas } = components.schemas as Record<string, unknown>;
    expect(published.components.schemas).toMatchObject(schemas);
    expect(Object.keys(published.components.schemas)).toEqual(Object.keys(components.schemas));
  });

  it('describes data by schemas of JSON Schema 2020-12, which the door itself does not check again', () => {
    const standard = new Ajv2020({ strict: false });
    const { paths, components } = makeDocument(loadImage());
    const parameters = Object.values(paths).flatMap((path) =>
      Object.values(path).flatMap((operation) => operation.parameters?.map(({ schema }) => schema) ?? []),
    );
    const wrong = [...Object.values(components.schemas), ...parameters].filter(
      (schema) => standard.validateSchema(schema) !== true,
    );
    expect(wrong).toEqual([]);
  });

  it('holds every route, each under a name of its own, and nothing that is not there', () => {
    const { paths, components } = makeDocument(loadImage());
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    // Besides the live stream and its renewal, and the bytes of files.
    expect(operations).toHaveLength(all.length + 5);
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
    expect(operations.filter(({ summary }) => !summary.endsWith('.'))).toEqual([]);
    const text = JSON.stringify({ paths, components });
    for (const [, name] of text.matchAll(/#\/components\/schemas\/([\w.]+)/g))
      expect(components.schemas).toHaveProperty([name!]);
  });

  it('is served with an explorer and a page of errors that load nothing from elsewhere', async () => {
    const explorer = await door.http.get('/docs');
    expect(explorer.headers['content-security-policy']).toContain("script-src 'self';");
    const sources = [...explorer.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(sources).not.toHaveLength(0);
    for (const source of sources) {
      expect(source).toMatch(/^\/docs\//);
      expect((await door.http.get(source)).status).toBe(200);
    }
    expect((await door.http.get('/openapi.json')).body.paths).toHaveProperty('/v1/sales');
    expect((await door.http.get('/openapi.json').set('accept-encoding', 'gzip')).headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    const front = await door.http.get('/');
    expect(front.status).toBe(200);
    expect(front.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none';style-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'none'",
    });
    expect(front.text).toContain('<html lang="es-AR">');
    const links = [...front.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links).toContain('/docs');
    for (const link of links)
      expect({ link, status: (await door.http.get(link)).status }).toEqual({ link, status: 200 });
    expect((await door.http.post('/')).status).toBe(404);
    const errors = await door.http.get('/docs/errors');
    expect(errors.text).toContain('<h2 id="rate_limited">');
    expect(errors.text).toContain('<h2 id="id_reused">');
  });

  it('knows a stream of facts for each context', () => {
    expect(contexts.toSorted()).toEqual(services.flatMap(({ manifest }) => manifest.tells).toSorted());
  });

  it('knows as events what services tell, and nothing else', () => {
    const told = services.flatMap((service) => service.publishes ?? []).map(({ $type }) => $type);
    expect(eventTypes.map(({ type }) => type).toSorted()).toEqual(told.toSorted());
  });
});
