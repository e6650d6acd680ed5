import type { Door, Reply, Request } from '@mostrador/dev';
import { uuidv7 } from '@mostrador/kit/testing';

type Schema = {
  type?: string;
  format?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  $ref?: string;
};
type Parameter = { name: string; in: 'path' | 'query' | 'header'; schema: Schema };
type Operation = {
  operationId: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json'?: { schema: Schema } } };
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

/** Ids by the name of the field that takes them. */
export type Values = Record<string, string>;

export type Route = {
  name: string;
  /** Anybody may call it. */
  open: boolean;
  method: Request['method'];
  /** Fields of the path that hold an id. */
  ids: string[];
  /** A request in which every field has a value: the one given under its name, else something plausible. */
  request(values: Values): { path: string; query: string; body?: Record<string, unknown>; idempotencyKey?: string };
};

/**
 * Every way in, as the gateway's own document tells it; the live stream, which does not end, is not among them. What makes
 * new things under ids that are given comes after what asks for them, places after what happens at them, and what ends the
 * session last.
 */
export async function readRoutes(door: Door): Promise<Route[]> {
  const document = JSON.parse((await door.send({ method: 'GET', path: '/openapi.json' })).body) as Document;
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { operationId }]) => operationId !== 'streamEvents')
      .map(([verb, operation]) => toRoute(document, path, verb.toUpperCase() as Request['method'], operation)),
  );
  const late = ['createBranch', 'createTill', 'logOutEverywhere'];
  const order = (route: Route) =>
    late.includes(route.name) ? 2 + late.indexOf(route.name) : route.method === 'GET' || route.ids.length > 0 ? 0 : 1;
  return routes.toSorted((a, b) => order(a) - order(b));
}

function toRoute(document: Document, template: string, method: Request['method'], operation: Operation): Route {
  const { parameters = [], requestBody, operationId: name } = operation;
  const placed = (place: Parameter['in']) => parameters.filter((one) => one.in === place);
  const named = (place: Parameter['in']) => placed(place).map((one) => one.name);
  return {
    name,
    open: operation.security?.length === 0,
    method,
    // Who sends a file makes its id.
    ids: name === 'sendFile' ? [] : named('path').filter((field) => field.endsWith('Id')),
    request(values) {
      // What the world has none of yet is asked for under the id of nothing.
      const inPath = placed('path').map(
        ({ name: field, schema }) =>
          [`{${field}}`, sample(document, values, field, schema) as string | number] as const,
      );
      const path = inPath.reduce((whole, [slot, value]) => whole.replace(slot, encodeURIComponent(value)), template);
      const asked = named('query').filter((field) => field in values);
      const query = new URLSearchParams(asked.map((field): [string, string] => [field, values[field]!]));
      const schema = requestBody?.content['application/json']?.schema;
      const body = schema && { ...(sample(document, values, '', schema) as object), ...inPlace[name] };
      return {
        path,
        query: asked.length > 0 ? `?${query.toString()}` : '',
        ...(body ? { body: body as Record<string, unknown> } : {}),
        ...(named('header').includes('Idempotency-Key') ? { idempotencyKey: uuidv7() } : {}),
      };
    },
  };
}

const day = '2024-11-05';

const usual: Record<string, unknown> = {
  currency: 'ARS',
  cuit: '30500010912',
  caea: '12345678901234',
  password: 'otra clave bastante larga',
  newPassword: 'otra clave bastante larga',
  pin: '482617',
  action: 'sales.void',
  scopes: ['sales:read'],
  ivaRateBp: 2100,
  quantityMilli: 1000,
  counted: [],
  denominations: [],
  discountMinor: 0,
  roundingMinor: 0,
  changeMinor: 0,
  unitInternalTaxMinor: 0,
  internalTaxMinor: 0,
  packUnits: 0,
  perceptions: [],
  voucherWanted: false,
  openPrice: false,
  // What does not go with the others.
  countedMilli: undefined,
  packOfProductId: undefined,
  receiver: undefined,
  printedVoucher: undefined,
  credit: undefined,
  url: 'https://programa.ejemplo.com.ar/avisos',
  types: ['*'],
  to: 'cliente@ejemplo.com.ar',
  supplierCuit: '30500010912',
  agentCuit: '30500010912',
  rateBp: 2100,
  tributes: [],
  jurisdiction: 0,
  exchangeRateMicro: 1_000_000,
  authorizationCode: '',
};

/** What one route alone takes instead: only a credit note gives money back, and not every reason is a loss. */
const inPlace: Record<string, object> = { issueNote: { kind: 'credit_note' }, settleTransfer: { reason: 'theft' } };

function sample(document: Document, values: Values, name: string, schema: Schema): unknown {
  if (name in values) return values[name];
  if (name in usual) return usual[name];
  if (schema.$ref) return ofMessage(document, values, schema.$ref.split('/').at(-1)!);
  if (schema.enum) return schema.enum.find((value) => value !== '');
  if (schema.type === 'object') return fields(document, values, schema);
  if (schema.type === 'array') return [sample(document, values, name.replace(/s$/, ''), schema.items!)];
  if (schema.type === 'integer') return 1;
  if (schema.type === 'boolean') return true;
  if (schema.format === 'date-time') return new Date().toISOString();
  if (schema.format === 'date') return day;
  if (name.endsWith('Id')) return uuidv7();
  return name === 'email' ? `${uuidv7()}@ejemplo.com.ar` : 'Prueba de ruta';
}

/** Of an operation in a till's log exactly one kind is there. */
function ofMessage(document: Document, values: Values, message: string): unknown {
  const schema = document.components.schemas[message]!;
  if (message !== 'sales.TillOperation') return fields(document, values, schema);
  return { sale: sample(document, values, 'sale', schema.properties!['sale']!) };
}

const fields = (document: Document, values: Values, { properties = {} }: Schema) =>
  Object.fromEntries(
    Object.entries(properties)
      .map(([field, schema]) => [field, sample(document, values, field, schema)] as const)
      .filter(([, value]) => value !== undefined),
  );

/** What a route answered to what was sent; bare is without query, with an empty body. */
export type Told = { route: Route; isBare: boolean; sent: string; reply: Reply };

/** Asks one route: whole, and once more with nothing but the path, for what it then says. */
export async function ask(
  door: Door,
  route: Route,
  values: Values,
  { token, ways = [false, true] }: { token?: string | undefined; ways?: boolean[] } = {},
): Promise<Told[]> {
  const { path, query, body, idempotencyKey } = route.request(values);
  const told: Told[] = [];
  for (const isBare of ways) {
    const request: Request = {
      method: route.method,
      path: isBare ? path : path + query,
      token,
      idempotencyKey,
      ...(body ? { body: JSON.stringify(isBare ? {} : body) } : {}),
    };
    told.push({ route, isBare, sent: `${request.path} ${request.body ?? ''}`, reply: await door.send(request) });
  }
  return told;
}
