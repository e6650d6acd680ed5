import type { Params } from '@mostrador/dev/play/fuzz';
import { between, pick, type Random } from '@mostrador/dev/seed/random';
import fc from 'fast-check';
import { type FuzzRoute, resolve, type Schema } from './routes.ts';

const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    "' or 1=1 --",
    '"; drop table sales.sales; --',
    '../../etc/passwd',
    '%00%ff',
    '__proto__',
    '${7*7}',
    '<script>alert(1)</script>',
    '\u202e\u0000\uffff',
    'NaN',
    '1e400',
    'null',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '{"$ne":null}',
    'ñ'.repeat(300),
    'x'.repeat(20_000),
  ),
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.uuid(),
);
const moments = fc.oneof(
  fc.constantFrom(
    '0001-01-01T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '9999-12-31T23:59:59.999Z',
    '2026-02-30T00:00:00Z',
    '2026-06-30T23:59:60Z',
    '+275760-09-13T00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00+23:59',
    '1969-12-31T23:59:59.9999999999Z',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const numbers = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    1,
    1.5,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    2 ** 53,
    1e21,
    1e308,
  ),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
);
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, [], {}, [[]], [null], { constructor: { prototype: {} } }, nested(200)),
  texts,
  moments,
  numbers,
  fc.jsonValue(),
);

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}

const one = <T>(arbitrary: fc.Arbitrary<T>, random: Random): T =>
  fc.sample(arbitrary, { numRuns: 1, seed: between(random, 0, 2 ** 31 - 1) })[0]!;

/** Something in the place of a value: of its own kind more often than not, so that it gets past the first check. */
function instead(value: unknown, random: Random): unknown {
  if (random() < 0.35) return one(anything, random);
  if (typeof value === 'number') return one(numbers, random);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return one(moments, random);
  if (typeof value === 'string') return one(texts, random);
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value))
    return random() < 0.5 ? [] : Array.from({ length: between(random, 2, 600) }, () => value[0]);
  return one(anything, random);
}

type Place = { holder: Record<string, unknown>; key: string };

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** What was right, with one thing in it wrong; `strangers` are ids that belong to somebody else. */
export function nearly(params: Params, strangers: string[], random: Random): Params {
  const copy = structuredClone(params);
  const places = placesIn(copy);
  if (places.length === 0) return { [one(texts, random) || 'more']: one(anything, random) };
  const { holder, key } = pick(random, places);
  const how = random();
  if (how < 0.6) holder[key] = instead(holder[key], random);
  else if (how < 0.75 && strangers.length > 0) {
    const ids = places.filter((place) => place.key.endsWith('Id') && typeof place.holder[place.key] === 'string');
    if (ids.length > 0) {
      const place = pick(random, ids);
      place.holder[place.key] = pick(random, strangers);
    }
  } else if (how < 0.88) delete holder[key];
  else
    holder[one(fc.constantFrom('__proto__', 'tenantId', 'more', 'companyId', 'a.b', ''), random)] = one(
      anything,
      random,
    );
  return copy;
}

/** What was right, in the name of others: every id in it may be a stranger's. */
export function strange(params: Params, strangers: string[], random: Random): Params {
  const copy = structuredClone(params);
  for (const { holder, key } of placesIn(copy))
    if (key.endsWith('Id') && typeof holder[key] === 'string' && random() < 0.7) holder[key] = pick(random, strangers);
  return copy;
}

/** Heads of tokens that no honest signer writes. */
export const oddHeads = [
  { alg: 'RS256', kid: 5 },
  { alg: 'RS256', kid: null },
  { alg: 'RS256', kid: ['test'] },
  { alg: 'RS256', kid: { startsWith: 1 } },
  { alg: 'RS256', kid: '__proto__' },
  { alg: 'RS256', kid: 'service:' },
  { alg: 'RS256', kid: 'service:nobody' },
  { alg: 'RS256', kid: 'x'.repeat(4_000) },
  { alg: 'RS256', kid: 'a\0b' },
  { alg: 'HS256', kid: 'test' },
  { alg: 'none', kid: 'test' },
  { alg: ['RS256'], kid: 'test' },
  { alg: 'RS256', kid: 'test', crit: ['exp'] },
  { alg: 'RS256', kid: 'test', b64: false, crit: ['b64'] },
  { alg: 'RS256', kid: 'test', zip: 'DEF' },
  { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } },
  { alg: 'ES256', typ: 'till-approval' },
  [],
  null,
  5,
];

/** Parameters that have the shape of the document and nothing else. */
export function absurd(route: FuzzRoute, ids: string[], random: Random): Params {
  const body = route.body ? (resolve(route.body).properties ?? {}) : {};
  const fields = {
    ...route.inQuery,
    ...body,
    ...Object.fromEntries(route.inPath.map((name) => [name, { type: 'string' }])),
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, schema]) =>
      random() < 0.15
        ? []
        : [[name, name.endsWith('Id') && random() < 0.5 ? pick(random, ids) : fits(schema, random, 0)]],
    ),
  );
}

function fits(named: Schema, random: Random, depth: number): unknown {
  const schema = resolve(named);
  if (random() < 0.05) return one(anything, random);
  if (schema.enum) return pick(random, schema.enum);
  if (schema.format === 'date-time') return one(moments, random);
  if (schema.type === 'string') return one(texts, random);
  if (schema.type === 'integer') return Math.trunc(one(numbers, random));
  if (schema.type === 'boolean') return random() < 0.5;
  if (schema.type === 'array')
    return Array.from({ length: between(random, 0, 3) }, () => fits(schema.items!, random, depth + 1));
  if (depth > 4) return {};
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      random() < 0.2 ? [] : [[name, fits(inner, random, depth + 1)]],
    ),
  );
}

/** Bodies and addresses that are broken before anybody looks into them. */
export type Broken = { body?: string; contentType?: string; method?: string; suffix?: string };
export const broken = (random: Random): Broken =>
  pick<Broken>(random, [
    { body: '{' },
    { body: 'null' },
    { body: '[]' },
    { body: '"text"' },
    { body: '{"a":1e999}' },
    { body: '['.repeat(50_000) },
    { body: `{"a":"${'x'.repeat(1_100_000)}"}` },
    { body: '{"a":"\\ud800"}' },
    { body: '{"__proto__":{"admin":true}}' },
    { body: '{}', contentType: 'text/plain' },
    { body: '{}', contentType: 'application/json; charset=latin1' },
    { body: 'a=b', contentType: 'application/x-www-form-urlencoded' },
    { method: 'DELETE' },
    { method: 'PUT' },
    { suffix: '/' },
    { suffix: '/%00' },
    { suffix: '/%E0%A4%A' },
    { suffix: '?pageSize=1&pageSize=2' },
    { suffix: '?pageSize[]=1&__proto__=1' },
    { suffix: '?pageToken=AAAA&pageSize=1' },
    { suffix: '?pageSize=-1' },
    { suffix: `?q=${'x'.repeat(9_000)}` },
  ]);
