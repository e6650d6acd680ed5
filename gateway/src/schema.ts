import type { Descriptors, Field, Message } from './descriptors.ts';

export type Schema = {
  type?: string;
  description?: string;
  format?: string;
  pattern?: string;
  anyOf?: Schema[];
  maxLength?: number;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  $ref?: string;
  /** What a number counts: see `units`. */
  'x-unit'?: string;
  /** Answers may hold words that came later. */
  'x-open-enum'?: true;
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

/** The last word of a number's name, and what it says. */
const units: Record<string, { unit: string; meaning: string }> = {
  Minor: { unit: 'minor', meaning: 'Centavos.' },
  Milli: { unit: 'milli', meaning: 'Thousandths of a unit.' },
  Micro: { unit: 'micro', meaning: 'Millionths.' },
  Bp: { unit: 'bp', meaning: 'Basis points: 2100 is 21 %.' },
  Ms: { unit: 'ms', meaning: 'Milliseconds.' },
};
const unitOf = ({ name }: Field) => units[/[A-Z][a-z]+$/.exec(name)?.[0] ?? ''];

/** Ids are UUIDs, but those that are names which others gave, or may be none of ours. */
const noUuids = new Set(['installationId', 'actorId', 'operationId', 'subjectId', 'sourceId']);
function formatOf({ name, type, format }: Field): string | undefined {
  if (format) return format === 'text' ? undefined : format;
  return type === 'TYPE_STRING' && /Ids?$/.test(name) && !noUuids.has(name) ? 'uuid' : undefined;
}

/** `mostrador.sales.v1.Sale` -> `sales.Sale`. */
export const shortName = (fullName: string) => fullName.replace(/^mostrador\.(\w+)\.v\d+\./, '$1.');
/** `mostrador.stock.v1.ProductInput` -> `stock.ToldProductInput`. */
export const toldName = (fullName: string) => shortName(fullName).replace('.', '.Told');

/** How messages are written down: as they are sent to us, or as we tell them. A message that is both has two schemas. */
export type Form = { told: boolean; nameOf(fullName: string): string };
export const asked: Form = { told: false, nameOf: shortName };

export const refTo = (fullName: string, { nameOf } = asked): Schema => ({
  $ref: `#/components/schemas/${nameOf(fullName)}`,
});

function valueSchema(field: Field, form: Form): Schema {
  if (field.jsonOf) return { ...refTo(field.jsonOf), 'x-kept-as-sent': true };
  if (field.message === timestamp) return { type: 'string', format: 'date-time' };
  if (field.message) return refTo(field.message, form);
  if (field.asText)
    return { type: 'string', format: 'int64', pattern: '^-?[0-9]{1,19}$', 'x-unit': unitOf(field)!.unit };
  const scalar = scalars[field.type];
  if (!scalar) throw new Error(`No JSON is defined for ${field.type} (${field.name}).`);
  const format = formatOf(field);
  const unit = unitOf(field)?.unit;
  const shape = field.orEmpty ? { anyOf: [{ format }, { maxLength: 0 }] } : { format };
  if (!field.words) return { ...scalar, ...(format ? shape : {}), ...(unit ? { 'x-unit': unit } : {}) };
  const words = { ...scalar, enum: [...(field.orEmpty ? [''] : []), ...field.words] };
  return form.told ? { ...words, 'x-open-enum': true } : words;
}

export function fieldSchema(field: Field, form: Form = asked): Schema {
  const value = valueSchema(field, form);
  const schema = field.repeated ? { type: 'array', items: value } : value;
  const description = field.comment || unitOf(field)?.meaning;
  return description ? { ...schema, description } : schema;
}

/** True for what an answer always holds: only what the contract calls optional may be absent. */
const isAlwaysThere = (field: Field) => !field.optional;

/** A message as it is sent to us, where no field but its own may come, or as we tell it, where others may be added later. */
export function messageSchema(message: Message, form = asked, without: readonly string[] = []): Schema {
  const fields = message.fields.filter((field) => !without.includes(field.name));
  const required = fields
    .filter((field) => (form.told ? isAlwaysThere(field) : field.required))
    .map(({ name }) => name);
  return {
    type: 'object',
    ...(message.comment ? { description: message.comment } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, form)])),
    ...(required.length > 0 ? { required } : {}),
    ...(form.told ? {} : { additionalProperties: false }),
  };
}

/** The messages that a message's fields hold. */
export const partsOf = ({ fields }: Message): string[] =>
  fields.flatMap(({ message }) => (message === undefined || message === timestamp ? [] : message));
/** Those that they hand on as they were sent. */
export const keptIn = ({ fields }: Message): string[] => fields.flatMap(({ jsonOf }) => jsonOf ?? []);

/** The messages that these are made of, themselves included. */
export function closure(descriptors: Descriptors, roots: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    partsOf(descriptors.message(name)).forEach(visit);
  };
  for (const root of roots) visit(root);
  return seen;
}
