import type { Document } from '@mostrador/gateway/reference';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The forms of texts that the API's document names, as answers are checked by them. */
export const formats = {
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
  email: /^\S+@\S+$/,
  uri: /^https?:\/\/\S+$/,
  int32: true,
  int64: true,
  binary: true,
} as const;

const compiled = new WeakMap<Document, Ajv2020>();

/** What of an answer, or of a request's body, is not as the operation's schema says; nothing where all is. */
export function answerCheck(document: Document, operationId: string, of: 'answer' | 'body' = 'answer') {
  const ajv = compiled.get(document) ?? new Ajv2020({ strict: false, validateFormats: true, formats, allErrors: true });
  if (!compiled.has(document)) ajv.addSchema(document, 'api');
  compiled.set(document, ajv);
  const [template, verb] = Object.entries(document.paths)
    .flatMap(([path, verbs]) => Object.entries(verbs).map(([name, one]) => [path, name, one.operationId] as const))
    .find(([, , id]) => id === operationId)!;
  const inside = of === 'answer' ? ['responses', '200'] : ['requestBody'];
  const pointer = ['paths', template, verb, ...inside, 'content', 'application/json', 'schema'];
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.compile({ $ref: `api#/${escaped.join('/')}` });
  return (value: unknown): string[] =>
    validate(value) ? [] : validate.errors!.map((error) => `${operationId}${error.instancePath} ${error.message}`);
}
