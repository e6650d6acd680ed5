/** The source of `packages/client/src/api.ts`: the types and the table of operations that follow from the API's document. */

type Schema = {
  type?: string;
  description?: string;
  format?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  $ref?: string;
  'x-unit'?: string;
  'x-open-enum'?: boolean;
};

type Content = Record<string, { schema: Schema }>;

type Operation = {
  operationId: string;
  tags: string[];
  description?: string;
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};

export type ApiDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const units: Record<string, string> = { minor: 'Minor', milli: 'Milli', bp: 'BasisPoints' };
const scalars: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  bytes: 'Blob | Uint8Array<ArrayBuffer>',
};
const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** `#/components/schemas/sales.Sale` is `Sale`: no two contexts have a message of the same name. */
const nameOf = (reference: string): string => reference.split('/').at(-1)!.split('.').at(-1)!;

function comment(text: string | undefined, indent = ''): string {
  const lines = (text ?? '').replaceAll('*/', '*\\/').split('\n').filter(Boolean);
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** What is known of the whole document. */
type Known = {
  /** Sets of words that may be told with newer ones in them, which then may be handed on as well. */
  open: ReadonlySet<string>;
  /** Messages without fields. */
  empty: ReadonlySet<string>;
};

function typeOf(schema: Schema, known: Known, indent = ''): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.enum) {
    const isOpen = known.open.has(String(schema.enum));
    return schema.enum.map(quote).join(' | ') + (isOpen ? ' | (string & {})' : '');
  }
  if (schema.type === 'array') return `Array<${typeOf(schema.items!, known)}>`;
  if (schema.type === 'object') return fields(schema, known, indent);
  const scalar = units[schema['x-unit'] ?? ''] ?? scalars[schema.type ?? ''];
  if (!scalar) throw new Error(`The client knows no type for ${JSON.stringify(schema)}.`);
  return scalar;
}

function fields({ properties = {}, required = [] }: Schema, known: Known, indent = ''): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, one]) =>
      `${comment(one.description, inner)}${inner}${name}${required.includes(name) ? '' : '?'}: ${typeOf(one, known, inner)};\n`,
  );
  return lines.length > 0 ? `{\n${lines.join('')}${indent}}` : 'Nothing';
}

type Call = Operation & { method: string; path: string };

const bytes = 'application/octet-stream';
const json = 'application/json';
const contentOf = ({ responses }: Operation): Content => responses['200']!.content ?? {};
const isKeyed = ({ parameters = [] }: Operation) => parameters.some(({ name }) => name === 'Idempotency-Key');
const isStream = (call: Operation) => 'text/event-stream' in contentOf(call);

/** What is asked for: of the path, of the query and of the body, side by side. */
function requestOf({ parameters = [], requestBody }: Operation, known: Known): string {
  const asked = parameters.filter((one) => one.in !== 'header');
  const content = requestBody?.content ?? {};
  const body = content[json]?.schema;
  const described = asked.map(({ name, schema, description = '' }): [string, Schema] => [
    name,
    { description, ...schema },
  ]);
  if (content[bytes]) described.push(['content', { type: 'bytes', description: 'The bytes, as they are.' }]);
  const required = asked.filter((one) => one.required).map((one) => one.name);
  const properties = Object.fromEntries(described);
  const beside = fields({ properties, required: [...required, 'content'] }, known, '    ');
  const parts = [
    ...(described.length > 0 ? [beside] : []),
    ...(body && !known.empty.has(nameOf(body.$ref!)) ? [typeOf(body, known)] : []),
  ];
  return parts.length > 0 ? parts.join(' & ') : 'Nothing';
}

const answerOf = (call: Operation, known: Known): string => {
  const schema = contentOf(call)[json]?.schema;
  return schema ? typeOf(schema, known) : 'Blob';
};

function verb(call: Call, known: Known): string {
  const request = requestOf(call, known);
  const optional = call.requestBody || call.parameters?.some((one) => one.in !== 'header' && one.required) ? '' : '?';
  const text = comment(call.description ?? call.summary, '    ');
  return `${text}    ${call.operationId}(request${optional}: ${request}, options?: CallOptions): Promise<${answerOf(call, known)}>;\n`;
}

function row(call: Call): string {
  const traits = [
    ...(call.security?.length === 0 ? ['open: true'] : []),
    ...(isKeyed(call) ? ['keyed: true'] : []),
    ...(call.requestBody?.content[bytes] ? ['sendsBytes: true'] : []),
    ...(json in contentOf(call) ? [] : ['answersBytes: true']),
  ];
  const head = `method: ${quote(call.method.toUpperCase())}, path: ${quote(call.path)}`;
  return `    ${call.operationId}: { ${[head, ...traits].join(', ')} },\n`;
}

const openWords = ({ items, ...schema }: Schema): string[] =>
  items ? openWords(items) : schema['x-open-enum'] ? [String(schema.enum)] : [];

const messageType = (name: string, schema: Schema, known: Known): string =>
  `${comment(schema.description)}export type ${name} = ${typeOf(schema, known)};\n`;

export function clientSource({ paths, components }: ApiDocument): string {
  const calls = Object.entries(paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, one]): Call => ({ ...one, method, path })))
    .filter((call) => !isStream(call));
  const contexts = [...Map.groupBy(calls, ({ tags }) => tags[0]!)];
  const all = Object.entries(components.schemas).map(([name, schema]) => [nameOf(name), schema] as const);
  const known = {
    empty: new Set(all.flatMap(([name, { properties = {} }]) => (Object.keys(properties).length > 0 ? [] : [name]))),
    open: new Set(all.flatMap(([, { properties = {} }]) => Object.values(properties).flatMap(openWords))),
  };
  const part = (write: (call: Call) => string, close: string) =>
    contexts.map(([name, same]) => `  ${name}: {\n${same.map(write).join('')}  }${close}\n`).join('');
  const types = all.map(([name, schema]) => messageType(name, schema, known));
  return `// Generated from gateway/openapi.json by dev/src/reference.ts (make docs): edit the contracts instead.
import type { CallOptions, Operation } from './operation.ts';

/** An amount in the minor unit of its currency: centavos. */
export type Minor = number;
/** A quantity in thousandths of a unit. */
export type Milli = number;
/** A rate in basis points: 2100 is 21 %. */
export type BasisPoints = number;
/** A message without fields. */
export type Nothing = Record<string, never>;

${types.join('\n')}
/** Every verb of the public API by its context. Each may be sent again: what is repeated has one effect. */
export type Api = {
${part((call) => verb(call, known), ';')}};

/** Where each verb is, and what it needs. */
export const operations: { [C in keyof Api]: { [V in keyof Api[C]]: Operation } } = {
${part(row, ',')}};
`;
}
