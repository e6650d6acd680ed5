import { readFileSync } from 'node:fs';
import { words } from '@mostrador/proto/words';
import { type Descriptors, type Field, type Image, type Method, readImage } from './descriptors.ts';
import { filePaths } from './files-api.ts';
import type { Route, RouteTable } from './route.ts';
import { tables, contexts } from './routes/index.ts';
import {
  asked,
  closure,
  fieldSchema,
  type Form,
  keptIn,
  messageSchema,
  partsOf,
  refTo,
  type Schema,
  shortName,
  toldName,
} from './schema.ts';

export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
};
type Json = { content: { 'application/json': { schema: Schema; example?: unknown } } };
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Json & { required: true };
  responses: Record<string, unknown>;
};
export type Document = {
  components: { schemas: Record<string, Schema>; responses: Record<string, unknown> };
  paths: Record<string, Record<string, Operation>>;
};

/** The routes of a table that are reachable from outside. */
export const publicRoutes = (table: RouteTable): [method: string, route: Route][] =>
  Object.entries(table.routes).flatMap(([name, route]) => (route === 'internal' ? [] : [[name, route]]));

/** A verb of a table, and how it is reached. */
type Reached = { table: RouteTable; name: string; route: Route };

export const pathParameters = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
/** `/v1/sales/:saleId` -> `/v1/sales/{saleId}`. */
export const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}');

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Made by the client, the same for every attempt of one request.',
  schema: { type: 'string' },
};

/** The parameter that says which service is asked; it is no field of the request. */
const service: Schema = { type: 'string', enum: contexts };

function parametersOf(route: Route, method: Method, fields: Field[]): Parameter[] {
  const inPath = pathParameters(route.path);
  const path = inPath.map((name): Parameter => {
    const field = fields.find((one) => one.name === name);
    if (!field && name !== 'service') throw new Error(`${route.path}: ${method.input} has no field ${name}.`);
    return { name, in: 'path', required: true, schema: field ? fieldSchema({ ...field, orEmpty: false }) : service };
  });
  const query = fields
    .filter((field) => route.verb === 'get' && !inPath.includes(field.name))
    .map((field): Parameter => {
      // What is left empty is left out.
      const { description, ...schema } = fieldSchema({ ...field, orEmpty: false });
      if (schema.$ref) throw new Error(`${route.path}: ${field.name} does not fit into a query.`);
      return {
        name: field.name,
        in: 'query',
        required: field.required,
        ...(description ? { description } : {}),
        schema,
      };
    });
  return [...path, ...query, ...(method.idempotencyLevel ? [] : [idempotencyKey])];
}

const file: Schema = { type: 'string', format: 'binary' };

/** The body of a request that says the rest in its path. */
const bodyName = (input: string) => input.replace(/Request$/, 'Body');

function operationOf(descriptors: Descriptors, { table, name, route }: Reached, told: Form): Operation {
  const method = descriptors.method(table.definition.fullName, table.definition.methods[name]!.name);
  const input = descriptors.message(method.input);
  const parameters = parametersOf(route, method, input.fields);
  const [summary] = method.comment.split(/(?<=\.) /);
  const inPath = pathParameters(route.path);
  const body = refTo(inPath.length > 0 ? bodyName(method.input) : method.input);
  return {
    operationId: name,
    tags: [table.context],
    summary: summary!,
    description: method.comment,
    ...(route.traits.open ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.verb === 'get'
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      200: {
        description: descriptors.message(method.output).comment,
        content: {
          'application/json': { schema: refTo(method.output, told) },
          ...Object.fromEntries((route.traits.download?.types ?? []).map((type) => [type, { schema: file }])),
        },
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const liveStream: Operation = {
  operationId: 'streamEvents',
  tags: ['live'],
  summary: 'What changes in your company, as server-sent events.',
  description:
    'Each event holds a notice: what happened, to which thing, and when; ask for the thing itself to know more. Send the last id you saw as `Last-Event-ID` to go on from there. An event `reset` says that notices may be missing: load anew what you show. The stream ends with its token, unless it is renewed before, under the id in the answer’s header `Mostrador-Stream`; where the token is revoked it ends at once. An API key needs the scope `events:read`.',
  parameters: [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
  responses: {
    200: {
      description: 'The stream.',
      headers: { 'Mostrador-Stream': { description: 'The id to renew it by.', schema: { type: 'string' } } },
      content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/Notice' } } },
    },
    default: { $ref: '#/components/responses/Problem' },
  },
};

const renewal: Operation = {
  operationId: 'renewStream',
  tags: ['live'],
  summary: 'Lets a live stream go on with a newer token.',
  description:
    'Send it with a fresh token of the same session, till or API key before the one before ends; no notice is missed, and the stream stays open. It has no body.',
  parameters: [{ name: 'streamId', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    200: {
      description: 'Until when it goes on.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/StreamRenewal' } } },
    },
    default: { $ref: '#/components/responses/Problem' },
  },
};

const own: Record<string, Schema> = {
  Problem: {
    type: 'object',
    description: 'Why a request was refused (RFC 9457). `reason` is stable; the list of reasons is at /docs/errors.',
    properties: {
      type: { type: 'string', description: 'Where the reason is explained.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      reason: { type: 'string' },
      detail: { type: 'string' },
      field: { type: 'string', description: 'Dotted path of the field at fault.' },
      requestId: { type: 'string' },
    },
    required: ['type', 'title', 'status', 'reason'],
  },
  Notice: {
    type: 'object',
    properties: {
      type: {
        type: 'string',
        description: 'Full name of the event, as `mostrador.sales.v1.SaleCompleted`.',
        enum: [...words.eventType],
        'x-open-enum': true,
      },
      key: { type: 'string', description: 'Id of the thing that changed.' },
      at: { type: 'string', format: 'date-time' },
    },
    required: ['type', 'key', 'at'],
  },
  StreamRenewal: {
    type: 'object',
    properties: { streamId: { type: 'string' }, expiresAt: { type: 'string', format: 'date-time' } },
    required: ['streamId', 'expiresAt'],
  },
};

const head = {
  openapi: '3.1.0',
  info: {
    title: 'Mostrador',
    version: '1',
    description: [
      'Retail for Argentina: tills, stock, cash and the books behind them.',
      'Amounts are integers in the minor unit (centavos), quantities are thousandths, rates are basis points. Sums of many amounts, which may pass 2^53 (X and Z reports, totals of sessions, summaries), are decimal texts, as `"150000"`: their type is `string`. Times are ISO 8601. Ids are UUIDs made by the client: a create that is sent twice has one effect. Make them UUIDv7, which sort by time and keep indexes small: new things of the catalogue and the stock are refused under any other, everything else, a paid sale above all, is taken under whatever UUID it has. Every answer carries `X-Request-Id`, and `Mostrador-Epoch`, which grows when the system was restored from a backup: tills then send again what they keep.',
      'A field with an `enum` holds one of its words. Requests take no others. In answers an `enum` that is marked `x-open-enum` grows with the product: be ready for a word that you do not know, pass it on as it is, and treat it as the rest of your words.',
    ].join('\n\n'),
    contact: { name: 'Mostrador' },
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'The installation that this document comes from.' }],
  security: [{ person: [] }, { apiKey: [] }, { till: [] }],
};

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description });

/** What the verbs that are reached from outside are asked with and tell, and the bodies of those whose path says the rest. */
function messagesOf(descriptors: Descriptors, reached: Reached[]) {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const bodies: [name: string, schema: Schema][] = [];
  for (const { table, name, route } of reached) {
    const { input, output } = descriptors.method(table.definition.fullName, table.definition.methods[name]!.name);
    const inPath = pathParameters(route.path);
    const message = descriptors.message(input);
    outputs.push(output);
    if (route.verb === 'get') continue;
    inputs.push(...(inPath.length === 0 ? [input] : [...partsOf(message), ...keptIn(message)]));
    if (inPath.length > 0) bodies.push([shortName(bodyName(input)), messageSchema(message, asked, inPath)]);
  }
  return { inputs, outputs, bodies };
}

/** The API as OpenAPI 3.1, from the route tables and the protos' descriptors. It is also what requests are checked by. */
export function makeDocument(image: Image): Document {
  const descriptors = readImage(image);
  const reached = tables.flatMap((table) =>
    publicRoutes(table).map(([name, route]): Reached => ({ table, name, route })),
  );
  const { inputs, outputs, bodies } = messagesOf(descriptors, reached);
  const answers = closure(descriptors, outputs);
  const kept = [...answers].flatMap((name) => keptIn(descriptors.message(name)));
  const sent = closure(descriptors, [...inputs, ...kept]);
  const told: Form = { told: true, nameOf: (name) => (sent.has(name) ? toldName(name) : shortName(name)) };
  const written = (names: Set<string>, form: Form) =>
    [...names].map((name): [string, Schema] => [form.nameOf(name), messageSchema(descriptors.message(name), form)]);
  const paths: Document['paths'] = {};
  for (const one of reached)
    (paths[templateOf(one.route.path)] ??= {})[one.route.verb] = operationOf(descriptors, one, told);
  paths['/v1/events'] = { get: liveStream };
  paths['/v1/events/{streamId}/renew'] = { post: renewal };
  Object.assign(paths, filePaths);
  const schemas = [...written(sent, asked), ...written(answers, told)];
  const named = Object.fromEntries([...schemas, ...bodies].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...head,
    tags: [
      ...tables.map((table) => ({ name: table.context, description: descriptors.comment(table.definition.fullName) })),
      { name: 'live', description: 'What happens, as it happens.' },
    ],
    paths,
    components: {
      securitySchemes: {
        person: bearer('Of a person’s session: one of the operation’s `x-roles` in the company, in its branches.'),
        apiKey: bearer('Of a program: as a person of the key’s role, which was given the operation’s `x-scope`.'),
        till: bearer('Of an enrolled till.'),
      },
      responses: {
        Problem: {
          description: 'Refused.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: { ...own, ...named },
    },
  } as Document;
}

/** The document as it is published: with who may, why it is refused and examples, which `make docs` finds out. */
export const publishedDocument = (): string => readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');

/** The image that `make gen` makes. */
export const loadImage = (): Image =>
  JSON.parse(readFileSync(new URL(import.meta.resolve('@mostrador/proto/image.json')), 'utf8')) as Image;
