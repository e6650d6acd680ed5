import { AppError, fail } from '@mostrador/kit';
import { isPlainText } from '@mostrador/rules';
import type { SchemaValidateFunction } from 'ajv/dist/types/index.js';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Document, Operation } from './openapi.ts';
import type { Schema } from './schema.ts';

/** Throws a refusal where a value does not fit. */
export type Check = (value: unknown) => void;

/** What a request is checked by; null where any text will do. */
export type Checks = { path: Check | null; query: Check; needsQuery: boolean; body: Check };

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
/** A moment of a day that there is: `Date` makes the 3rd of March of a 31st of February, and tomorrow of 24 o'clock. */
function isDateTime(text: string): boolean {
  const [year, month, day, hour] = (rfc3339.exec(text) ?? []).slice(1, 5).map(Number);
  if (year === undefined || Number.isNaN(Date.parse(text))) return false;
  const last = new Date(Date.UTC(2000 + (year % 400), month!, 0)).getUTCDate();
  return day! <= last && hour! < 24;
}

const reasons: Record<string, string> = {
  required: 'field_missing',
  type: 'wrong_type',
  additionalProperties: 'unknown_field',
  enum: 'not_allowed',
  format: 'wrong_format',
  pattern: 'wrong_format',
  minimum: 'out_of_range',
  maximum: 'out_of_range',
};

type Params = {
  additionalProperty?: string;
  missingProperty?: string;
  allowedValues?: string[];
  type?: string;
  format?: string;
  limit?: number;
};

const named: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  'date-time': 'a moment, as 2026-11-30T15:04:05Z',
};

/** What would have fitted, in our words. */
function detailOf(keyword: string, { allowedValues, type, format, limit }: Params): string | undefined {
  if (allowedValues) return `one of: ${allowedValues.map((word) => word || '(empty)').join(', ')}`;
  if (limit !== undefined) return `${keyword === 'minimum' ? 'at least' : 'at most'} ${limit}`;
  const kind = type ?? format;
  return kind && (named[kind] ?? kind);
}

function refusalOf({ keyword, instancePath, params }: ErrorObject): AppError {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty, missingProperty } = params as Params;
  const at = additionalProperty ?? missingProperty;
  if (at !== undefined) path.push(at);
  const reason = reasons[keyword] ?? 'invalid_field';
  const { kind, message } = fail.catalogue[reason]!;
  const detail = detailOf(keyword, params as Params);
  return new AppError(kind, reason, message, { field: path.join('.').slice(0, 200), ...(detail ? { detail } : {}) });
}

/** Where a value holds a text that no database can; null where nowhere. */
function pathOfUnplain(value: unknown): string[] | null {
  if (typeof value === 'string') return isPlainText(value) ? null : [];
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const path = pathOfUnplain(inner);
    if (path) return [key, ...path];
  }
  return null;
}

/** JSON that may say what is no text: a NUL, or half of a surrogate pair. Few requests pay for the search. */
const suspicious = /\\u(?:0000|d[89a-f])/i;

/** Refuses a body that holds such a text, but in the fields excepted. */
export function refuseUnplain({ text, value }: { text: string; value: unknown }, except: string[]): void {
  if (!suspicious.test(text)) return;
  const fields = Object.entries(Object(value) as object).filter(([key]) => !except.includes(key));
  const path = pathOfUnplain(Object.fromEntries(fields));
  if (path) fail('wrong_format', { field: path.join('.'), detail: 'holds a NUL, or half of a surrogate pair' });
}

/** Compiled when it is first needed: a shop uses a part of the API, and all of it at once costs 20 MB. */
function checkWith(compile: () => ValidateFunction): Check {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= compile();
    if (!validate(value)) throw refusalOf(validate.errors![0]!);
  };
}

/** Schemas as the gateway applies them: what is kept as sent is the service's to check, an object or what a till put there. */
function applied(document: Document): object {
  return JSON.parse(
    JSON.stringify(document, (key, value: Schema) => {
      if (value?.type === 'array' && value.items?.['x-kept-as-sent']) return { type: 'array' };
      if (key !== 'items' && value?.['x-kept-as-sent']) return { type: 'object' };
      return value;
    }),
  ) as object;
}

const options = {
  strict: false,
  // The document is ours, and a test holds it against the standard.
  meta: false,
  validateSchema: false,
  validateFormats: true,
  // What else has a form is the verb's to check.
  formats: { 'date-time': isDateTime, int32: true, int64: true, uuid: true, date: true, email: true, uri: true },
} as const;

/** What is there is judged before what is not: who misspelt a field hears of that one. */
function missesLast(ajv: Ajv2020): Ajv2020 {
  const validate: SchemaValidateFunction = (names: string[], value: object) => {
    const missingProperty = names.find((name) => !Object.hasOwn(value, name));
    validate.errors = missingProperty === undefined ? [] : [{ keyword: 'required', params: { missingProperty } }];
    return missingProperty === undefined;
  };
  return ajv
    .removeKeyword('required')
    .addKeyword({ keyword: 'required', type: 'object', schemaType: 'array', validate });
}

/** Compiles the checks of every operation of the document. */
export function makeChecks(document: Document): (template: string, verb: string) => Checks {
  // Texts of a path or a query become numbers where numbers are wanted; a body says itself what it holds.
  const texts = new Ajv2020({ ...options, coerceTypes: 'array' });
  const bodies = missesLast(new Ajv2020(options));
  bodies.addSchema(applied(document), 'api');

  const parameters = (operation: Operation, place: 'path' | 'query') => {
    const found = operation.parameters?.filter((parameter) => parameter.in === place) ?? [];
    const required = found.filter((parameter) => parameter.required).map(({ name }) => name);
    return { properties: Object.fromEntries(found.map(({ name, schema }) => [name, schema])), required };
  };
  type Wanted = { properties: Record<string, Schema>; required: string[] };
  const object = (wanted: Wanted) =>
    checkWith(() => texts.compile({ type: 'object', ...wanted, additionalProperties: false }));
  const anyText = ({ type, enum: words, format }: Schema) =>
    type === 'string' && !words && (format === undefined || format === 'uuid');

  return (template, verb) => {
    const operation = document.paths[template]![verb]!;
    const path = parameters(operation, 'path');
    const query = parameters(operation, 'query');
    const pointer = ['paths', template, verb, 'requestBody', 'content', 'application/json', 'schema'];
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    return {
      path: Object.values(path.properties).every(anyText) ? null : object(path),
      query: object(query),
      needsQuery: query.required.length > 0,
      body: operation.requestBody
        ? checkWith(() => bodies.compile({ $ref: `api#/${escaped.join('/')}` }))
        : object({ properties: {}, required: [] }),
    };
  };
}
