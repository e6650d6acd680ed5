import type { Descriptors, Field, Message } from './descriptors.ts';

export type Schema = {
  type?: string;
  description?: string;
  format?: string;
  pattern?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  $ref?: string;
  /** Handed on as it was sent: the service checks it, item by item. */
  'x-kept-as-sent'?: true;
};

const timestamp = 'google.protobuf.Timestamp';
const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const int64 = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

const scalars: Record<string, Schema> = {
  TYPE_STRING: { type: 'string' },
  TYPE_BOOL: { type: 'boolean' },
  TYPE_INT32: { type: 'integer', format: 'int32', ...int32 },
  TYPE_INT64: { type: 'integer', format: 'int64', ...int64 },
};

/** `mostrador.sales.v1.Sale` -> `sales.Sale`. */
export const shortName = (fullName: string) => fullName.replace(/^mostrador\.(\w+)\.v\d+\./, '$1.');

export const refTo = (fullName: string): Schema => ({ $ref: `#/components/schemas/${shortName(fullName)}` });

function valueSchema(field: Field): Schema {
  if (field.jsonOf) return { ...refTo(field.jsonOf), 'x-kept-as-sent': true };
  if (field.message === timestamp) return { type: 'string', format: 'date-time' };
  if (field.message) return refTo(field.message);
  if (field.asText) return { type: 'string', format: 'int64', pattern: '^-?[0-9]{1,19}$' };
  const scalar = scalars[field.type];
  if (!scalar) throw new Error(`No JSON is defined for ${field.type} (${field.name}).`);
  return field.values.length > 0 ? { ...scalar, enum: field.values } : scalar;
}

export function fieldSchema(field: Field): Schema {
  const value = valueSchema(field);
  const schema = field.repeated ? { type: 'array', items: value } : value;
  return field.comment ? { ...schema, description: field.comment } : schema;
}

/** True for what a reply always holds: proto3 leaves out nothing but messages and optional fields. */
const isAlwaysThere = (field: Field) => field.repeated || !(field.optional || field.message);

/** A message as it is sent to us: every field may be left out, no other may come. */
export function requestSchema(message: Message, without: readonly string[] = []): Schema {
  const fields = message.fields.filter((field) => !without.includes(field.name));
  return {
    type: 'object',
    ...(message.comment ? { description: message.comment } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    additionalProperties: false,
  };
}

/** A message as we send it: fields may be added to it later. */
export function replySchema(message: Message): Schema {
  const { additionalProperties: _open, ...schema } = requestSchema(message);
  const required = message.fields.filter(isAlwaysThere).map((field) => field.name);
  return { ...schema, ...(required.length > 0 ? { required } : {}) };
}

/** The messages that these are made of, themselves included. */
export function closure(descriptors: Descriptors, roots: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (name === timestamp || seen.has(name)) return;
    seen.add(name);
    for (const field of descriptors.message(name).fields) {
      if (field.message) visit(field.message);
      if (field.jsonOf) visit(field.jsonOf);
    }
  };
  for (const root of roots) visit(root);
  return seen;
}
